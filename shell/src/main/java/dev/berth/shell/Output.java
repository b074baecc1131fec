package dev.berth.shell;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Standard output that doesn't swallow a failed write, as a {@link PrintStream} does: whatever
 * prints to a reader that has gone away, or to a full disk, ends with a {@link Failure}.
 */
public final class Output extends PrintStream {
  private static final int BUFFER = 32 * 1024;

  /** A write that failed. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean readerGone;

    private Failure(IOException cause) {
      super("cannot write to standard output: " + cause.getMessage(), cause);
      readerGone = "Broken pipe".equals(cause.getMessage());
    }

    /** Whether somebody has read enough, as {@code head} does; that is nothing to complain of. */
    public boolean readerGone() {
      return readerGone;
    }
  }

  /** What is printed is held back by a full buffer, not by a line, so flush it. */
  public Output(OutputStream to) {
    super(new BufferedOutputStream(new Failing(to), BUFFER), false, StandardCharsets.UTF_8);
  }

  private static final class Failing extends OutputStream {
    private final OutputStream to;
    private Optional<Failure> failure = Optional.empty();

    Failing(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        to.write(bytes, offset, length);
      } catch (IOException e) {
        failure = Optional.of(new Failure(e));
        throw failure.get();
      }
    }

    /** Who caught the failure on the way doesn't hide it from the end of the command. */
    @Override
    public void flush() {
      failure.ifPresent(
          earlier -> {
            throw earlier;
          });
    }
  }
}
