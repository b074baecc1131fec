package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A connection with TLS, carried to and from a pipe by two virtual threads. Bytes wait in two
 * buffers of fixed size and nowhere else, so a side that doesn't read stops the other.
 */
final class Bridge implements Link {
  private static final int BUFFER = 32 * 1024;

  private final TlsWire wire;
  private final StreamConnection pipe;
  private final ParkingInput fromPipe;
  private final ParkingOutput toPipe;
  private final Caller caller;
  private final Consumer<Link> whenClosed;
  private final AtomicInteger running = new AtomicInteger(2);

  Bridge(TlsWire wire, StreamConnection pipe, Caller caller, Consumer<Link> whenClosed) {
    this.wire = wire;
    this.pipe = pipe;
    this.fromPipe = new ParkingInput(pipe.getSourceChannel());
    this.toPipe = new ParkingOutput(pipe.getSinkChannel());
    this.caller = caller;
    this.whenClosed = whenClosed;
  }

  void start() {
    Thread.ofVirtual().name("from-client").start(this::fromClient);
    Thread.ofVirtual().name("to-client").start(this::toClient);
  }

  private void fromClient() {
    var buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (wire.read(buffer) >= 0) {
        toPipe.write(buffer.flip());
        toPipe.flush();
        buffer.clear();
      }
      toPipe.close();
    } catch (IOException e) {
      // One of the two sides has gone. What HTTP said before it went is still under way to the
      // client:
      // the other thread closes both when it has carried that.
      Closing.close(pipe.getSinkChannel(), pipe.getIoThread());
    } finally {
      caller.leave();
      end();
    }
  }

  private void toClient() {
    var buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (fromPipe.read(buffer) >= 0) {
        buffer.flip();
        wire.write(buffer);
        buffer.clear();
      }
    } catch (IOException e) {
      caller.leave();
    } finally {
      close(); // HTTP has said all that it had to say, or nobody hears it
      end();
    }
  }

  private void end() {
    if (running.decrementAndGet() == 0) {
      close();
      whenClosed.accept(this);
    }
  }

  @Override
  public void finish() {
    try {
      wire.shutdownInput();
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    IoUtils.safeClose(wire);
    Closing.close(pipe, pipe.getIoThread());
    fromPipe.wake();
    toPipe.wake();
  }
}
