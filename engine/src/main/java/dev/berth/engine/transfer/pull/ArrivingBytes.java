package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Blob;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** A layer's archive that is on its way. */
record ArrivingBytes(Downloads.Work work) implements LayerBytes {
  @Override
  public InputStream open() throws InterruptedException {
    return work.download().follow();
  }

  @Override
  public CompletableFuture<Blob> stored() {
    return work.blob();
  }

  @Override
  public boolean isDoubtful() {
    return work.download().isDoubtful();
  }

  @Override
  public long arrived() {
    return work.download().arrived();
  }

  @Override
  public long fetched() {
    return work.download().fetched();
  }
}
