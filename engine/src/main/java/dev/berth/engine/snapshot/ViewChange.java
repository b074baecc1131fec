package dev.berth.engine.snapshot;

import dev.berth.engine.kernel.FileStatus;
import java.util.Optional;
import java.util.Set;

/**
 * A path at which two views differ.
 *
 * @param path absolute, {@link dev.berth.engine.kernel.PathText}; "/" is the root
 * @param before what the first view has there
 * @param after what the second view has there
 * @param what in which they differ, where both have something there
 */
public record ViewChange(
    String path, Optional<FileStatus> before, Optional<FileStatus> after, Set<What> what) {
  public ViewChange {
    what = Set.copyOf(what);
  }

  /** What of a file differs. */
  public enum What {
    TYPE,
    CONTENT,
    TARGET,
    DEVICE,
    MODE,
    OWNER,
    ATTRIBUTES,
    TIME
  }

  /** Bytes of the content of a regular file, 0 of anything else. */
  public static long bytes(Optional<FileStatus> file) {
    return file.filter(FileStatus::isRegular).map(FileStatus::size).orElse(0L);
  }
}
