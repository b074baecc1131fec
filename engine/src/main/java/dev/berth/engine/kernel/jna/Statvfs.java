package dev.berth.engine.kernel.jna;

import dev.berth.engine.kernel.FileSystemRoom;
import java.nio.ByteBuffer;

/** The layout of statvfs(3)'s answer, where a long has 64 bits. */
final class Statvfs {
  private Statvfs() {}

  /** What isn't known, as with Ceph, is -1: more than enough. */
  private static long known(long count) {
    return count < 0 ? Long.MAX_VALUE : count;
  }

  static FileSystemRoom decode(ByteBuffer memory, int at) {
    long unit = memory.getLong(at + 8);
    return new FileSystemRoom(
        memory.getLong(at + 16) * unit,
        memory.getLong(at + 32) * unit,
        known(memory.getLong(at + 40)),
        known(memory.getLong(at + 56)));
  }
}
