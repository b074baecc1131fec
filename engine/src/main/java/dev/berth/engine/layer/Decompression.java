package dev.berth.engine.layer;

import java.io.InputStream;

/** Recognises how a stream is compressed by its first bytes, and undoes it while streaming. */
public final class Decompression {
  private Decompression() {}

  /**
   * The bytes behind plain, gzip, zstd or xz.
   *
   * @param limit most bytes that come out
   */
  public static InputStream open(InputStream in, long limit) {
    throw new UnsupportedOperationException();
  }
}
