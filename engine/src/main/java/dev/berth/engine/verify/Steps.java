package dev.berth.engine.verify;

import dev.berth.engine.operation.OperationContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how far a verification is, and ends it when it is cancelled. */
final class Steps {
  private static final long REPORT = 8 << 20;

  private final OperationContext operation;
  private final long total;
  private String message = "";
  private long done;
  private long told;

  /**
   * @param total bytes that will be read
   */
  Steps(OperationContext operation, long total) {
    this.operation = operation;
    this.total = total;
  }

  void begin(String next) {
    operation.checkCancelled();
    message = next;
    operation.progress(message, done, total);
  }

  void read(long bytes) {
    operation.checkCancelled();
    done = Math.min(total, done + bytes);
    if (done - told >= REPORT) {
      told = done;
      operation.progress(message, done, total);
    }
  }

  /** Bytes of blobs read. */
  long done() {
    return done;
  }

  /** Something that takes its time without reading a blob. */
  void pause() {
    operation.checkCancelled();
  }

  /** The same bytes, counted. */
  InputStream counting(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int one = super.read();
        Steps.this.read(one < 0 ? 0 : 1);
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        Steps.this.read(Math.max(0, count));
        return count;
      }
    };
  }
}
