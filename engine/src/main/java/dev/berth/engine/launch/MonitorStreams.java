package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The standard streams of a monitored process, over its control socket. Blocking calls for virtual
 * threads: one thread reads, another may write. Not reading holds the process up, as a pipe would.
 */
public final class MonitorStreams implements AutoCloseable {

  /** Which streams a client wants; the one that takes standard input closes it by leaving. */
  public record Wanted(boolean stdin, boolean stdout, boolean stderr) {
    public static final Wanted ALL = new Wanted(true, true, true);
    public static final Wanted OUTPUT = new Wanted(false, true, true);

    private int bits() {
      return (stdin ? 1 : 0) | (stdout ? 2 : 0) | (stderr ? 4 : 0);
    }
  }

  /** Takes what the process says, in the order in which it was read. */
  public interface Sink {
    /** Bytes that are valid during the call only. */
    void stdout(ByteBuffer bytes);

    /** Bytes that are valid during the call only. */
    void stderr(ByteBuffer bytes);
  }

  private final ControlChannel channel;

  private MonitorStreams(ControlChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects and attaches. When it returns, no later byte of output is missed.
   *
   * @param nonce that the monitor must say
   * @throws BerthException CONFLICT when the monitor has ended or is another one
   */
  public static MonitorStreams attach(Path controlSocket, String nonce, Wanted wanted) {
    var channel = ControlChannel.connect(controlSocket, nonce);
    try {
      var bits = ControlFrame.buffer(Integer.BYTES).putInt(wanted.bits()).flip();
      channel.ask(ControlFrame.ATTACH, bits, ControlFrame.ATTACHED);
      return new MonitorStreams(channel);
    } catch (BerthException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Relays output until the process has ended and all of it was passed on.
   *
   * @return how the process ended
   * @throws BerthException UNAVAILABLE when the monitor went away before, or this was closed
   */
  public ExitRecord read(Sink sink) {
    while (true) {
      var frame = channel.read();
      switch (frame.type()) {
        case ControlFrame.STDOUT -> sink.stdout(frame.payload());
        case ControlFrame.STDERR -> sink.stderr(frame.payload());
        case ControlFrame.EXIT -> {
          return exit(frame.payload());
        }
        default ->
            throw new BerthException(
                ErrorKind.CORRUPT, "cannot understand a monitor: frame " + frame.type());
      }
    }
  }

  private static ExitRecord exit(ByteBuffer payload) {
    int code = payload.getInt();
    int signal = payload.getInt();
    int executeErrno = payload.getInt();
    payload.getInt();
    Instant at = ExitRecord.instant(payload.getLong());
    return new ExitRecord(code, signal, executeErrno, at, payload.getLong());
  }

  /** Writes to standard input; waits while the process doesn't read. */
  public void write(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int length = Math.min(bytes.remaining(), ControlFrame.LONGEST);
      channel.send(ControlFrame.STDIN, bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
    }
  }

  /** Ends standard input. */
  public void closeInput() {
    channel.send(ControlFrame.STDIN_EOF);
  }

  /** Leaves; the process goes on. Wakes a thread that reads or writes. */
  @Override
  public void close() {
    channel.close();
  }
}
