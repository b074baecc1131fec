package dev.berth.engine.content;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import java.nio.file.Path;

/** What a file takes on disk. */
final class DiskBytes {
  private DiskBytes() {}

  /** Its blocks in bytes; 0 where it isn't there. */
  static long of(FileCalls calls, Path file) {
    return calls
        .find(FileFlags.AT_FDCWD, file.toString())
        .map(status -> status.blocks() * 512)
        .orElse(0L);
  }
}
