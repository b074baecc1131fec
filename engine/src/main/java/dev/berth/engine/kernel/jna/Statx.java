package dev.berth.engine.kernel.jna;

import com.sun.jna.Native;
import dev.berth.engine.kernel.FileStatus;
import java.nio.ByteBuffer;
import java.time.Instant;

/** statx(2) and the layout of its answer. */
final class Statx {
  /** STATX_BASIC_STATS. */
  private static final int MASK = 0x7ff;

  private Statx() {}

  /** Answers errno, 0 for success. */
  static int call(Scratch scratch, int folder, String path, int flags) {
    long name = scratch.path("statx", path);
    return FileLibc.statx(folder, name, flags, MASK, scratch.structure()) < 0
        ? Native.getLastError()
        : 0;
  }

  static FileStatus decode(ByteBuffer memory, int at) {
    return new FileStatus(
        memory.getInt(at + 0x88) * (1L << 32) + Integer.toUnsignedLong(memory.getInt(at + 0x8c)),
        memory.getLong(at + 0x20),
        Short.toUnsignedInt(memory.getShort(at + 0x1c)),
        Integer.toUnsignedLong(memory.getInt(at + 0x10)),
        Integer.toUnsignedLong(memory.getInt(at + 0x14)),
        Integer.toUnsignedLong(memory.getInt(at + 0x18)),
        memory.getLong(at + 0x28),
        memory.getLong(at + 0x30),
        memory.getInt(at + 0x80),
        memory.getInt(at + 0x84),
        time(memory, at + 0x70),
        time(memory, at + 0x60));
  }

  private static Instant time(ByteBuffer memory, int at) {
    return Instant.ofEpochSecond(memory.getLong(at), memory.getInt(at + 8));
  }
}
