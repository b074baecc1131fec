package dev.berth.engine.build.context;

import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A file of a context.
 *
 * @param path relative, parts between slashes; empty for the root
 * @param mode permission bits
 * @param size of a regular file
 * @param offset where the content of a regular file begins
 * @param digest of the content of a regular file
 * @param link where a symbolic link leads
 */
public record ContextEntry(
    String path,
    Kind kind,
    int mode,
    Instant modified,
    long size,
    long offset,
    Optional<Digest> digest,
    String link) {

  /** What a file is. */
  public enum Kind {
    FILE,
    FOLDER,
    LINK,
    /** A device or a FIFO: known by name, never copied. */
    OTHER
  }

  static ContextEntry folder(String path, int mode, Instant modified) {
    return new ContextEntry(path, Kind.FOLDER, mode, modified, 0, 0, Optional.empty(), "");
  }

  public boolean isFolder() {
    return kind == Kind.FOLDER;
  }

  /** Its last name; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  ContextEntry at(String other) {
    return new ContextEntry(other, kind, mode, modified, size, offset, digest, link);
  }
}
