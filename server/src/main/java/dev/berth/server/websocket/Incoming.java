package dev.berth.server.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/** The frames of a client, read one after another and unmasked. */
final class Incoming {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int LONGEST_CONTROL = 125;

  private final InputStream in;
  private final Silence silence;

  /** What is done when nothing came for a while. */
  @FunctionalInterface
  interface Silence {
    /** Throws when that is too long. */
    void passed() throws IOException;
  }

  /**
   * The head of a frame.
   *
   * @param length of its payload, 0 to 2^63 - 1
   */
  record Head(boolean last, int opcode, long length, int mask) {
    boolean isControl() {
      return opcode >= CLOSE;
    }
  }

  Incoming(InputStream in, Silence silence) {
    this.in = in;
    this.silence = silence;
  }

  /** The next frame's head; its payload must be read before the one after it. */
  Head head() throws IOException {
    int first = need();
    int second = need();
    int opcode = first & 0x0f;
    boolean last = (first & FIN) != 0;
    if ((first & RESERVED) != 0) {
      throw wrong("a frame uses an extension, and there is none");
    }
    if (opcode > BINARY && opcode != CLOSE && opcode != PING && opcode != PONG) {
      throw wrong("there is no opcode " + opcode);
    }
    if ((second & MASKED) == 0) {
      throw wrong("a frame isn't masked");
    }
    long length = length(second & 0x7f);
    if (opcode >= CLOSE && (!last || length > LONGEST_CONTROL)) {
      throw wrong("a control frame is in pieces, or longer than 125 bytes");
    }
    return new Head(last, opcode, length, (int) number(4));
  }

  private long length(int announced) throws IOException {
    if (announced < 126) {
      return announced;
    }
    long length = number(announced == 126 ? 2 : 8);
    if (length < 0 || length < (announced == 126 ? 126 : 65_536)) {
      throw wrong("the length of a frame isn't written as it should be");
    }
    return length;
  }

  private long number(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | need();
    }
    return value;
  }

  /** Reads the whole payload of a frame. */
  void payload(Head head, byte[] into, int offset) throws IOException {
    int length = (int) head.length();
    for (int done = 0; done < length; ) {
      int count = read(into, offset + done, length - done);
      if (count < 0) {
        throw new EOFException("a frame ends in the middle");
      }
      done += count;
    }
    for (int i = 0; i < length; i++) {
      into[offset + i] ^= (byte) (head.mask() >>> (24 - 8 * (i & 3)));
    }
  }

  private int need() throws IOException {
    var one = new byte[1];
    if (read(one, 0, 1) < 0) {
      throw new EOFException("the client has gone");
    }
    return one[0] & 0xff;
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    while (true) {
      try {
        return in.read(into, offset, length);
      } catch (SocketTimeoutException e) {
        silence.passed();
      }
    }
  }

  private static Violation wrong(String why) {
    return new Violation(CloseCode.PROTOCOL_ERROR, why);
  }
}
