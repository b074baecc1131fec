package dev.berth.engine.kernel;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;

import java.nio.file.Path;

/** Writes back a whole file system, once for all that was written there. */
public final class FileSystemSync {
  private FileSystemSync() {}

  /** Syncs the one that a folder is in. */
  public static void of(FileCalls calls, Path folder) {
    PlatformThreads.KERNEL.call(
        () -> {
          int fd = calls.openat2(AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
          try {
            calls.syncfs(fd);
            return folder;
          } finally {
            calls.close(fd);
          }
        });
  }
}
