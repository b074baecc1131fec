package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileSystemRoom;
import java.nio.file.Path;

/**
 * The part of a file system that archives and layers leave free: containers that run write there,
 * and the server records what they did. Neither Docker nor containerd keeps any.
 */
public final class DiskRoom {
  private static final long MOST_BYTES = 256L << 20;
  private static final long MOST_INODES = 10_000;
  private static final int PART = 100;

  private DiskRoom() {}

  /** Bytes that are kept free: a hundredth, and 256 MiB at most. */
  static long kept(FileSystemRoom all) {
    return Math.min(all.bytes() / PART, MOST_BYTES);
  }

  private static long keptInodes(FileSystemRoom all) {
    return Math.min(all.inodes() / PART, MOST_INODES);
  }

  /**
   * Refuses to write more where what is kept would be taken.
   *
   * @param tried such as {@code unpack the archive}
   * @throws BerthException RESOURCE_EXHAUSTED
   */
  public static void require(FileCalls files, String tried, Path folder) {
    require(files, tried, folder, () -> {});
  }

  /**
   * The same.
   *
   * @param full done before it refuses
   */
  static void require(FileCalls files, String tried, Path folder, Runnable full) {
    var all = files.statvfs(folder.toString());
    if (all.freeBytes() < kept(all)) {
      full.run();
      throw exhausted(tried, folder, "space left on its file system but the %d bytes", kept(all));
    }
    if (all.freeInodes() < keptInodes(all)) {
      full.run();
      throw exhausted(tried, folder, "inodes left but the %d", keptInodes(all));
    }
  }

  private static BerthException exhausted(String tried, Path folder, String what, long kept) {
    return new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        ("cannot %s at %s: no "
                + what
                + " that are kept for the server and for containers; remove something or make it larger")
            .formatted(tried, folder, kept));
  }
}
