package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.concurrent.CompletableFuture;

/** A layer's archive that is in the store already. */
record StoredBytes(BlobStore blobs, Blob blob) implements LayerBytes {
  @Override
  public InputStream open() {
    return Channels.newInputStream(blobs.open(blob.digest()));
  }

  @Override
  public CompletableFuture<Blob> stored() {
    return CompletableFuture.completedFuture(blob);
  }

  @Override
  public boolean isDoubtful() {
    return false;
  }

  @Override
  public long arrived() {
    return blob.size();
  }

  @Override
  public long fetched() {
    return 0;
  }
}
