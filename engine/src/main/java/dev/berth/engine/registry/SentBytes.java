package dev.berth.engine.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is read to be sent. */
final class SentBytes {
  private final AtomicLong count = new AtomicLong();

  long count() {
    return count.get();
  }

  InputStream counting(Content content) {
    try {
      return new Counting(content.open());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Counting extends FilterInputStream {
    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count.addAndGet(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      count.addAndGet(Math.max(read, 0));
      return read;
    }
  }
}
