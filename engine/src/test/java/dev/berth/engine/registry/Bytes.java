package dev.berth.engine.registry;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A blob in memory. */
record Bytes(byte[] content) implements RemoteRepository.BlobSource {
  @Override
  public long size() {
    return content.length;
  }

  @Override
  public InputStream open(long from) {
    return new ByteArrayInputStream(content, (int) from, (int) (content.length - from));
  }
}
