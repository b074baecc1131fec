package dev.berth.shell.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Bytes on their way, and at a terminal how many there were. */
final class Counted extends FilterOutputStream {
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private final String doing;
  private final long expected;
  private final ProgressLine line;
  private long count;
  private long shownAt = System.nanoTime();

  /**
   * @param expected how many there will be, 0 where nobody knows
   */
  Counted(OutputStream out, String doing, long expected, ProgressLine line) {
    super(out);
    this.doing = doing;
    this.expected = expected;
    this.line = line;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count += length;
    if (System.nanoTime() - shownAt > BETWEEN.toNanos()) {
      line.show(doing + " " + Human.size(count), count, expected);
      shownAt = System.nanoTime();
    }
  }
}
