package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** A connection to a monitor's control socket, after its hello was found to be the right one. */
final class ControlChannel implements AutoCloseable {
  private final Path path;
  private final SocketChannel channel;
  private final ByteBuffer in = ControlFrame.buffer(64 * 1024).flip();
  private final ByteBuffer out = ControlFrame.buffer(ControlFrame.HEAD + ControlFrame.LONGEST);
  private final ReentrantLock writing = new ReentrantLock();

  private ControlChannel(Path path, SocketChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * @throws BerthException CONFLICT when the monitor has ended or is another one
   */
  static ControlChannel connect(Path path, String nonce) {
    var connection = open(path);
    try {
      connection.expectHello(nonce);
      return connection;
    } catch (BerthException e) {
      connection.close();
      throw e;
    }
  }

  private static ControlChannel open(Path path) {
    ControlChannel connection;
    try {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      connection = new ControlChannel(path, channel);
    } catch (IOException e) {
      throw BerthException.internal("cannot make a Unix socket", e);
    }
    try {
      connection.channel.connect(UnixDomainSocketAddress.of(path));
      return connection;
    } catch (IOException e) {
      connection.close();
      throw new BerthException(
          ErrorKind.CONFLICT,
          "cannot reach the monitor at %s: %s; its process has ended"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private void expectHello(String nonce) {
    var hello = expectOfLiving(ControlFrame.HELLO);
    var said = StandardCharsets.US_ASCII.decode(hello).toString();
    if (!said.equals(nonce)) {
      throw new BerthException(
          ErrorKind.CONFLICT,
          "cannot use the monitor at %s: it is another one than expected".formatted(path));
    }
  }

  void send(int type, ByteBuffer payload) {
    writing.lock();
    try {
      out.clear().putInt(type).putInt(payload.remaining()).put(payload).flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
    } catch (IOException e) {
      throw gone(e);
    } finally {
      writing.unlock();
    }
  }

  void send(int type) {
    send(type, ByteBuffer.allocate(0));
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws BerthException CONFLICT when the monitor ended meanwhile
   */
  ByteBuffer ask(int type, ByteBuffer payload, int answer) {
    try {
      send(type, payload);
    } catch (BerthException e) {
      throw lost(e);
    }
    return expectOfLiving(answer);
  }

  private ByteBuffer expectOfLiving(int type) {
    try {
      return expect(type);
    } catch (BerthException e) {
      throw lost(e);
    }
  }

  /**
   * What a failure means. A monitor that ends closes its socket before its connections, so that
   * connecting once more tells whether it has ended or has only dropped this one.
   */
  private BerthException lost(BerthException failure) {
    if (failure.kind() == ErrorKind.UNAVAILABLE) {
      try {
        open(path).close();
      } catch (BerthException ended) {
        ended.addSuppressed(failure);
        return ended;
      }
    }
    return failure;
  }

  /** Waits for the next frame. */
  ControlFrame read() {
    fill(ControlFrame.HEAD);
    int type = in.getInt();
    int length = in.getInt();
    if (length < 0 || length > ControlFrame.LONGEST) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot understand the monitor at %s: a frame of %d bytes".formatted(path, length));
    }
    fill(length);
    var payload = in.slice(in.position(), length).order(in.order());
    in.position(in.position() + length);
    return new ControlFrame(type, payload);
  }

  /** Waits for an answer. */
  ByteBuffer expect(int type) {
    var frame = read();
    if (frame.type() != type) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot understand the monitor at %s: frame %d instead of %d"
              .formatted(path, frame.type(), type));
    }
    return frame.payload();
  }

  private void fill(int wanted) {
    if (in.remaining() >= wanted) {
      return;
    }
    in.compact();
    try {
      while (in.position() < wanted) {
        if (channel.read(in) < 0) {
          throw gone(new IOException("it closed the connection"));
        }
      }
    } catch (IOException e) {
      throw gone(e);
    } finally {
      in.flip();
    }
  }

  private BerthException gone(IOException e) {
    return new BerthException(
        ErrorKind.UNAVAILABLE, "lost the monitor at %s: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.INTERNAL, "cannot close the connection to %s".formatted(path), e);
    }
  }
}
