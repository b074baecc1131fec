package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.ProcessCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The server's end of the socket that a plan travels over; closing it before GO means undo. */
final class PlanSocket implements AutoCloseable {
  static final int FAILED = 1;
  static final int NAMESPACES = 2;
  static final int READY = 3;
  static final int STARTED = 4;
  static final int EXEC_FAILED = 5;
  private static final int GO = 6;

  private static final int HEAD = 8;
  private static final int LONGEST = 4096;

  private final ProcessCalls calls;
  private final Readiness readiness;
  private final int socket;
  private final ByteBuffer in =
      ByteBuffer.allocate(2 * (HEAD + LONGEST)).order(ByteOrder.LITTLE_ENDIAN).flip();
  private final List<Integer> descriptors = new ArrayList<>();
  private boolean closed;

  /**
   * What the launcher says.
   *
   * @param payload little-endian
   */
  record Message(int type, ByteBuffer payload) {}

  PlanSocket(ProcessCalls calls, Readiness readiness, int socket) {
    this.calls = calls;
    this.readiness = readiness;
    this.socket = socket;
  }

  void sendPlan(byte[] plan, List<Integer> passed) {
    var bytes = ByteBuffer.wrap(plan);
    var left = passed;
    while (bytes.hasRemaining()) {
      if (calls.send(socket, bytes, left) == 0) {
        readiness.block(socket, true);
      } else {
        left = List.of();
      }
    }
  }

  void go() {
    var message = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN).putInt(GO).putInt(0);
    calls.send(socket, message.flip(), List.of());
  }

  /**
   * Waits for the next message.
   *
   * @throws BerthException UNAVAILABLE when the launcher is gone
   */
  Message read() {
    fill(HEAD);
    int type = in.getInt();
    int length = in.getInt();
    if (length < 0 || length > LONGEST) {
      throw BerthException.internal(
          "the launcher sent a message of %d bytes".formatted(length), null);
    }
    fill(length);
    var payload = in.slice(in.position(), length).order(in.order());
    in.position(in.position() + length);
    return new Message(type, payload);
  }

  /** The descriptor that came with the last message. */
  int takeDescriptor() {
    if (descriptors.isEmpty()) {
      throw BerthException.internal("the launcher sent no network namespace", null);
    }
    return descriptors.removeFirst();
  }

  private void fill(int wanted) {
    while (in.remaining() < wanted) {
      in.compact();
      try {
        var received = calls.receive(socket, in);
        if (received.isEmpty()) {
          readiness.block(socket, false);
          continue;
        }
        descriptors.addAll(received.get().descriptors());
        if (received.get().length() == 0) {
          throw new BerthException(
              ErrorKind.UNAVAILABLE, "the launcher ended before the launch was over");
        }
      } finally {
        in.flip();
      }
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    descriptors.forEach(calls::close);
    descriptors.clear();
    calls.close(socket);
  }
}
