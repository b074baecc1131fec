package dev.berth.engine.kernel.jna;

import dev.berth.engine.kernel.FileSystemRoom;
import java.nio.ByteBuffer;

/** The layout of statvfs(3)'s answer, where a long has 64 bits. */
final class Statvfs {
  private Statvfs() {}

  static FileSystemRoom decode(ByteBuffer memory, int at) {
    long unit = memory.getLong(at + 8);
    return new FileSystemRoom(
        memory.getLong(at + 16) * unit,
        memory.getLong(at + 32) * unit,
        memory.getLong(at + 40),
        memory.getLong(at + 56));
  }
}
