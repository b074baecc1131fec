package dev.berth.engine.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One message on a control socket.
 *
 * @param type {@link #HELLO} and its like
 * @param payload little-endian, from position to limit; valid until the next frame is read
 */
record ControlFrame(int type, ByteBuffer payload) {
  static final int ATTACH = 1;
  static final int STDIN = 2;
  static final int STDIN_EOF = 3;
  static final int REOPEN = 4;
  static final int STATUS = 5;
  static final int HELLO = 16;
  static final int ATTACHED = 17;
  static final int STDOUT = 18;
  static final int STDERR = 19;
  static final int EXIT = 20;
  static final int REOPENED = 21;
  static final int STATE = 22;

  static final int HEAD = 8;

  /** Bytes of the longest payload. */
  static final int LONGEST = 16 * 1024;

  static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
