package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.file.Path;

/**
 * The part of a file system that archives and layers leave free: containers that run write there,
 * and the server records what they did. Neither Docker nor containerd keeps any.
 */
public final class DiskRoom {
  private static final long MOST = 256L << 20;
  private static final int PART = 100;

  private DiskRoom() {}

  /** Bytes that are kept free: a hundredth, and 256 MiB at most. */
  static long kept(Path folder) {
    return Math.min(folder.toFile().getTotalSpace() / PART, MOST);
  }

  /** Bytes that can be written by everybody. */
  static long free(Path folder) {
    return folder.toFile().getUsableSpace();
  }

  /** Whether so little is left that only what has to be recorded may be written. */
  static boolean isShort(Path folder) {
    return free(folder) < kept(folder);
  }

  /**
   * Refuses to write more where what is kept would be taken.
   *
   * @param tried such as {@code unpack the archive}
   * @throws BerthException RESOURCE_EXHAUSTED
   */
  public static void require(String tried, Path folder) {
    if (isShort(folder)) {
      throw exhausted(tried, folder);
    }
  }

  static BerthException exhausted(String tried, Path folder) {
    return new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot %s at %s: no space left on its file system but the %d bytes that are kept for the server and for containers; remove something or make it larger"
            .formatted(tried, folder, kept(folder)));
  }
}
