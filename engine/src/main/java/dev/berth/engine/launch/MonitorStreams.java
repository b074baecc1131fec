package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The standard streams of a monitored process, over its control socket. Blocking calls for virtual
 * threads: one thread reads, another may write. Not reading holds the process up, as a pipe would.
 */
public final class MonitorStreams implements AutoCloseable {

  /** Which streams a client wants; the one that takes standard input closes it by leaving. */
  public record Wanted(boolean stdin, boolean stdout, boolean stderr) {
    public static final Wanted ALL = new Wanted(true, true, true);
    public static final Wanted OUTPUT = new Wanted(false, true, true);
  }

  /** Takes what the process says, in the order in which it was read. */
  public interface Sink {
    /** Bytes that are valid during the call only. */
    void stdout(ByteBuffer bytes);

    /** Bytes that are valid during the call only. */
    void stderr(ByteBuffer bytes);
  }

  private MonitorStreams() {}

  /**
   * Connects and attaches. When it returns, no later byte of output is missed.
   *
   * @param nonce that the monitor must say
   */
  public static MonitorStreams attach(Path controlSocket, String nonce, Wanted wanted) {
    throw BerthException.internal("not yet", null);
  }

  /**
   * Relays output until the process has ended and all of it was passed on.
   *
   * @return how the process ended
   */
  public ExitRecord read(Sink sink) {
    throw BerthException.internal("not yet", null);
  }

  /** Writes to standard input; waits while the process doesn't read. */
  public void write(ByteBuffer bytes) {
    throw BerthException.internal("not yet", null);
  }

  /** Ends standard input. */
  public void closeInput() {
    throw BerthException.internal("not yet", null);
  }

  /** Leaves; the process goes on. Wakes a thread that reads or writes. */
  @Override
  public void close() {}
}
