package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Native memory for the arguments of one call: two paths, a structure and a large area. Kept for
 * the next call, because making native memory costs more than most calls.
 */
final class Scratch implements AutoCloseable {
  /** PATH_MAX, the closing NUL included. */
  static final int PATH = 4096;

  static final int STRUCTURE = 2 * PATH;
  static final int AREA = STRUCTURE + 512;
  static final int AREA_SIZE = 1 << 16;

  private static final ConcurrentLinkedDeque<Scratch> IDLE = new ConcurrentLinkedDeque<>();

  final ByteBuffer memory =
      ByteBuffer.allocateDirect(AREA + AREA_SIZE).order(ByteOrder.nativeOrder());
  final long address = Pointer.nativeValue(Native.getDirectBufferPointer(memory));

  static Scratch take() {
    var idle = IDLE.pollFirst();
    return idle == null ? new Scratch() : idle;
  }

  /** Puts a path in the first place and says where that is. */
  long path(String call, String path) {
    return put(0, call, path);
  }

  long secondPath(String call, String path) {
    return put(PATH, call, path);
  }

  long structure() {
    return address + STRUCTURE;
  }

  long area() {
    return address + AREA;
  }

  /** What a call has put into the area. */
  byte[] area(int length) {
    var bytes = new byte[length];
    memory.get(AREA, bytes);
    return bytes;
  }

  private long put(int at, String call, String path) {
    var bytes = PathText.encode(path);
    if (bytes.length >= PATH) {
      throw new KernelException(call, PathText.printable(path.substring(0, 200)) + "...", 36);
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw new KernelException(call, PathText.printable(path.replace('\0', '?')), 22);
      }
    }
    memory.put(at, bytes);
    memory.put(at + bytes.length, (byte) 0);
    return address + at;
  }

  @Override
  public void close() {
    IDLE.addFirst(this);
  }
}
