package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** The archive of a layer, there already or on its way. */
interface LayerBytes {
  /** All of it from the first byte on, as it comes; may be called again. */
  InputStream open() throws IOException, InterruptedException;

  /** Done once all of it is in the store, and right. */
  CompletableFuture<Blob> stored();

  /** Whether it may be wrong and the next try right. */
  boolean isDoubtful();

  /** Bytes of it that are there. */
  long arrived();

  /** Bytes of it that came over the network for this. */
  long fetched();
}
