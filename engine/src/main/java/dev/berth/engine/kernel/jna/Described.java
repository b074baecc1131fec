package dev.berth.engine.kernel.jna;

import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.PathText;

/** Paths for error messages: what a descriptor stands for, asked of the kernel after a failure. */
final class Described {
  private Described() {}

  static String path(int folder, String path) {
    if (path.startsWith("/") || folder == FileFlags.AT_FDCWD) {
      return path;
    }
    var base = descriptor(folder);
    return path.isEmpty() ? base : base + "/" + path;
  }

  private static String descriptor(int fd) {
    try (var scratch = Scratch.take()) {
      long name = scratch.path("readlinkat", "/proc/self/fd/" + fd);
      long length =
          FileLibc.readlinkat(FileFlags.AT_FDCWD, name, scratch.area(), Scratch.AREA_SIZE);
      if (length < 0) {
        return "descriptor " + fd;
      }
      var bytes = new byte[(int) length];
      scratch.memory.get(Scratch.AREA, bytes);
      return PathText.decode(bytes);
    }
  }
}
