package dev.berth.engine.snapshot;

import dev.berth.engine.kernel.FileStatus;

/**
 * A file of a merged file system.
 *
 * @param path inside it, {@link dev.berth.engine.kernel.PathText}: absolute, links resolved; "/" is
 *     the root
 */
public record ViewEntry(String path, FileStatus status) {
  /** Its last name; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
