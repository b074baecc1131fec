package dev.berth.shell.command;

import dev.berth.shell.client.HttpConnection.Body;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** What is uploaded, and at a terminal how much of it has been sent. */
record Sending(Body body, ProgressLine line) implements Body {
  private static final Duration BETWEEN = Duration.ofMillis(100);

  @Override
  public long length() {
    return body.length();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.writeTo(new Counted(out));
  }

  private final class Counted extends FilterOutputStream {
    private long sent;
    private long shownAt = System.nanoTime();

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      sent += length;
      if (System.nanoTime() - shownAt > BETWEEN.toNanos()) {
        line.show("sending " + Human.size(sent), sent, Math.max(0, body.expected()));
        shownAt = System.nanoTime();
      }
    }
  }
}
