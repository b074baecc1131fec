package dev.berth.server.stream;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.RpcError;
import dev.berth.server.rpc.RpcJson;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framed protocol of docs/protocol.md between one client and one program. Three virtual
 * threads: this one sends what the program says, one takes the client's frames and never waits for
 * the program, one writes its standard input.
 */
public final class StandardStreams {
  private static final Logger LOG = LoggerFactory.getLogger(StandardStreams.class);

  /** For a client to close once it knows how the program ended. */
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final DataInputStream in;
  private final DataOutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final Credit stdout = new Credit();
  private final Credit stderr = new Credit();
  private final InputBuffer stdin = new InputBuffer();
  private volatile @Nullable BadFrame refused;

  public StandardStreams(InputStream in, OutputStream out) {
    this.in = new DataInputStream(new BufferedInputStream(in));
    this.out = new DataOutputStream(new BufferedOutputStream(out, 16_384));
  }

  /** Starts the program and carries its streams until it has ended or the client has gone. */
  public void carry(Program program) {
    try (var running = program.start()) {
      control("started", Map.of());
      var frames = Thread.ofVirtual().name("frames").start(() -> takeFrames(running));
      Thread.ofVirtual().name("stdin").start(() -> writeInput(running));
      var exit = running.read(output());
      var bad = refused;
      if (bad != null) {
        throw bad; // the end of its input ended the program as well
      }
      send(new Frame(0, Frame.STDOUT, new byte[0]));
      send(new Frame(0, Frame.STDERR, new byte[0]));
      control("exit", exit);
      letClose(frames);
    } catch (IOException | RuntimeException e) {
      fail(e);
    } finally {
      stdin.end();
    }
  }

  /**
   * A client may be sending input when the program ends: closing at once would break its
   * connection, and with it what it hasn't read yet.
   */
  private static void letClose(Thread frames) {
    try {
      frames.join(CLOSING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(Exception e) {
    var bad = refused;
    if (bad != null) {
      tell(
          BerthException.invalid(
              "cannot take a frame of these streams: %s; docs/protocol.md has the format"
                  .formatted(bad.getMessage())));
    } else if (e instanceof IOException || e instanceof UncheckedIOException) {
      LOG.debug("a client left its streams: {}", e.getMessage());
    } else {
      tell((RuntimeException) e);
    }
  }

  private void tell(RuntimeException e) {
    var error = RpcError.of(e, "the program");
    if (error.kind() == ErrorKind.INTERNAL) {
      LOG.error("standard streams failed unexpectedly", e);
    }
    try {
      control("error", error.toJson());
    } catch (IOException gone) {
      LOG.debug("nobody heard that a program failed: {}", gone.getMessage());
    }
  }

  private Program.Output output() {
    return new Program.Output() {
      @Override
      public void stdout(ByteBuffer bytes) {
        relay(Frame.STDOUT, stdout, bytes);
      }

      @Override
      public void stderr(ByteBuffer bytes) {
        relay(Frame.STDERR, stderr, bytes);
      }
    };
  }

  private void relay(int channel, Credit credit, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        int count = credit.take(Math.min(bytes.remaining(), Frame.MOST));
        if (count == 0) {
          throw new IOException("the client has gone");
        }
        var data = new byte[count];
        bytes.get(data);
        send(new Frame(0, channel, data));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("the server ends", e));
    }
  }

  private void takeFrames(Program.Running running) {
    try {
      for (var frame = Frame.read(in); frame.isPresent(); frame = Frame.read(in)) {
        take(frame.get());
      }
    } catch (BadFrame e) {
      refused = e;
    } catch (IOException e) {
      LOG.debug("a client left its streams: {}", e.getMessage());
    } finally {
      stdin.end();
      stdout.close();
      stderr.close();
      running.close();
    }
  }

  private void take(Frame frame) throws IOException {
    var data = frame.data();
    if (frame.stream() != 0) {
      throw new BadFrame("there is no stream %d".formatted(Integer.toUnsignedLong(frame.stream())));
    }
    switch (frame.channel()) {
      case Frame.STDIN -> {
        if (data.length == 0) {
          stdin.end();
        } else {
          stdin.put(data);
        }
      }
      case Frame.CREDIT -> grant(data);
      default -> throw new BadFrame("a client sends nothing on channel " + frame.channel());
    }
  }

  private void grant(byte[] data) throws IOException {
    if (data.length != 5) {
      throw new BadFrame("a credit frame has %d bytes instead of 5".formatted(data.length));
    }
    long bytes = Integer.toUnsignedLong(ByteBuffer.wrap(data, 1, 4).getInt());
    switch (data[0]) {
      case Frame.STDOUT -> stdout.add(bytes);
      case Frame.STDERR -> stderr.add(bytes);
      default -> throw new BadFrame("there is no credit for channel " + data[0]);
    }
  }

  private void writeInput(Program.Running running) {
    try {
      for (var bytes = stdin.next(); bytes.hasRemaining(); bytes = stdin.next()) {
        int count = bytes.remaining();
        running.write(bytes);
        send(Frame.credit(Frame.STDIN, count));
      }
      running.closeInput();
    } catch (IOException | RuntimeException e) {
      // The program has ended, or closed its standard input: as with a pipe, output still comes.
      LOG.debug("standard input ends early: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void control(String name, Object value) throws IOException {
    send(new Frame(0, Frame.CONTROL, RpcJson.bytes(Map.of(name, value))));
  }

  /** Flushes it, which over a WebSocket makes a message of it. */
  private void send(Frame frame) throws IOException {
    writing.lock();
    try {
      frame.write(out);
      out.flush();
    } finally {
      writing.unlock();
    }
  }
}
