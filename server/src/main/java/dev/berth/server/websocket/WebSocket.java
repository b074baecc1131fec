package dev.berth.server.websocket;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One WebSocket. One thread reads; any may send. Its input throws {@link
 * java.net.SocketTimeoutException} after {@link #PATIENCE} without a byte; then the client is
 * pinged, and after three of these in a row taken for gone.
 */
public final class WebSocket {
  /** After so long without a byte the client is asked whether it is there. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Messages up to this size take no room. */
  private static final int SMALL = 16 << 10;

  private static final Duration LONGEST_MESSAGE = Duration.ofSeconds(30);
  private static final int MOST_SILENCES = 3;
  private static final int LONGEST_REASON = 123;

  private final Incoming in;
  private final OutputStream out;
  private final int most;
  private final Room room;
  private final ReentrantLock sending = new ReentrantLock(true);
  private boolean closing; // a close frame was sent, the last of all; under the lock
  private int silences;
  private byte[] message = new byte[0];
  private int length;
  private int kind; // opcode of the message under way, 0 between messages
  private long begun;

  /**
   * @param most bytes of a message
   * @param room for those that are larger than 16 KiB
   */
  public WebSocket(InputStream in, OutputStream out, int most, Room room) {
    this.in = new Incoming(new BufferedInputStream(in), this::silent);
    this.out = out;
    this.most = most;
    this.room = room;
  }

  /**
   * The next message; none when the client has closed.
   *
   * @throws Violation where it must be closed
   */
  public Optional<Message> read() throws IOException {
    while (true) {
      var head = in.head();
      silences = 0;
      if (head.isControl()) {
        var data = new byte[(int) head.length()];
        in.payload(head, data, 0);
        if (head.opcode() == Incoming.CLOSE) {
          close(codeOf(data), "");
          return Optional.empty();
        }
        if (head.opcode() == Incoming.PING) {
          send(Incoming.PONG, data);
        }
      } else {
        take(head);
        if (head.last()) {
          return Optional.of(whole());
        }
      }
    }
  }

  /** Adds a piece to the message under way. */
  private void take(Incoming.Head head) throws IOException {
    if ((head.opcode() == Incoming.CONTINUATION) != (kind != 0)) {
      throw new Violation(
          CloseCode.PROTOCOL_ERROR, "a message begins within another, or goes on without one");
    }
    if (head.length() > most - length) {
      throw new Violation(CloseCode.TOO_LARGE, "a message is larger than %d bytes".formatted(most));
    }
    if (kind == 0) {
      kind = head.opcode();
      begun = System.nanoTime();
    }
    int size = length + (int) head.length();
    if (length <= SMALL && size > SMALL) {
      room.take(head.last() ? size : most);
    }
    if (size > message.length) {
      // doubled, so that many small pieces cost no more than a few large ones
      message = Arrays.copyOf(message, head.last() ? size : Math.min(most, 2 * size));
    }
    in.payload(head, message, length);
    length = size;
    requireInTime();
  }

  private void requireInTime() throws Violation {
    if (kind != 0 && System.nanoTime() - begun > LONGEST_MESSAGE.toNanos()) {
      throw new Violation(
          CloseCode.POLICY,
          "a message took longer than %d s to come".formatted(LONGEST_MESSAGE.toSeconds()));
    }
  }

  private Message whole() throws Violation {
    var whole = new Message(kind == Incoming.TEXT, Arrays.copyOf(message, length));
    message = new byte[0];
    length = 0;
    kind = 0;
    if (whole.text() && !isUtf8(whole.bytes())) {
      throw new Violation(CloseCode.NO_TEXT, "a text message isn't UTF-8");
    }
    return whole;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** What a client's close frame is answered with: its own code. */
  private static int codeOf(byte[] data) throws Violation {
    if (data.length == 0) {
      return CloseCode.NORMAL;
    }
    int code = data.length == 1 ? 0 : ((data[0] & 0xff) << 8) | (data[1] & 0xff);
    if (!CloseCode.isValid(code) || !isUtf8(Arrays.copyOfRange(data, 2, data.length))) {
      throw new Violation(CloseCode.PROTOCOL_ERROR, "a close frame isn't one");
    }
    return code;
  }

  /** Nothing came for a while: unless we wait for the client to read, it is asked or given up. */
  private void silent() throws IOException {
    requireInTime();
    if (!sending.tryLock()) {
      silences = 0;
      return;
    }
    try {
      silences++;
      if (silences == MOST_SILENCES) {
        throw new Violation(CloseCode.GOING_AWAY, "nothing was heard of the client");
      }
      if (silences == 1) {
        send(Incoming.PING, new byte[0]);
      }
    } finally {
      sending.unlock();
    }
  }

  /** Sends UTF-8 as a text message; waits while the client doesn't read. */
  public void sendText(byte[] utf8) throws IOException {
    send(Incoming.TEXT, utf8);
  }

  public void sendBinary(byte[] bytes) throws IOException {
    send(Incoming.BINARY, bytes);
  }

  /** Tells that nothing more is sent; what the client sends until it closes can still be read. */
  public void close(int code, String reason) throws IOException {
    var text = reason.getBytes(StandardCharsets.US_ASCII);
    var data =
        ByteBuffer.allocate(2 + Math.min(text.length, LONGEST_REASON))
            .putShort((short) code)
            .put(text, 0, Math.min(text.length, LONGEST_REASON));
    sending.lock();
    try {
      send(Incoming.CLOSE, data.array());
      closing = true;
    } finally {
      sending.unlock();
    }
  }

  private void send(int opcode, byte[] data) throws IOException {
    var frame = ByteBuffer.allocate(10 + data.length).put((byte) (0x80 | opcode));
    if (data.length < 126) {
      frame.put((byte) data.length);
    } else if (data.length < 65_536) {
      frame.put((byte) 126).putShort((short) data.length);
    } else {
      frame.put((byte) 127).putLong(data.length);
    }
    frame.put(data).flip();
    sending.lock();
    try {
      if (!closing) {
        out.write(frame.array(), 0, frame.limit());
        out.flush();
      }
    } finally {
      sending.unlock();
    }
  }
}
