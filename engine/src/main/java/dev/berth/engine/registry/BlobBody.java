package dev.berth.engine.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * A blob's bytes as they arrive. Reading fails with an IOException where the connection breaks or
 * nothing comes for too long; closing it early ends the connection.
 *
 * @param offset where in the blob they begin
 * @param total bytes that the whole blob has, where the registry says so
 */
public record BlobBody(InputStream bytes, long offset, OptionalLong total)
    implements AutoCloseable {
  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      // Nothing is lost: what had to be read has been.
    }
  }
}
