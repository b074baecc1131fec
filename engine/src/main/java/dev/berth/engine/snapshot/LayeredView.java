package dev.berth.engine.snapshot;

import dev.berth.engine.kernel.FileCalls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A merged file system, read straight from the folders that it is stacked from, without a mount.
 * Knows whiteouts and opaque folders; symbolic links are followed inside, never out of it. Paths
 * are {@link dev.berth.engine.kernel.PathText}, absolute or relative to the root. Used by one
 * thread at a time.
 */
public final class LayeredView implements AutoCloseable {
  private final FileCalls files;
  private final List<Path> folders;

  /**
   * A view of a stack.
   *
   * @param folders uppermost first
   */
  public LayeredView(FileCalls files, List<Path> folders) {
    this.files = files;
    this.folders = List.copyOf(folders);
  }

  /**
   * Finds what a path leads to; links are followed, one in the last place too.
   *
   * @throws dev.berth.engine.error.BerthException INVALID_ARGUMENT past 40 links
   */
  public Optional<ViewEntry> lookup(String path) {
    throw new UnsupportedOperationException(path + folders + files);
  }

  /** Finds what a path names: like {@link #lookup}, but a link in the last place is the answer. */
  public Optional<ViewEntry> find(String path) {
    throw new UnsupportedOperationException(path);
  }

  /** Where a symbolic link leads, as it says it. */
  public String readLink(ViewEntry link) {
    throw new UnsupportedOperationException(link.path());
  }

  /** Names in a folder, all layers merged, in their order. */
  public List<String> list(ViewEntry folder) {
    throw new UnsupportedOperationException(folder.path());
  }

  /**
   * A descriptor ({@code O_RDONLY}) of a regular file or of the uppermost part of a folder, for its
   * content and extended attributes; the caller closes it.
   */
  public int open(ViewEntry entry) {
    throw new UnsupportedOperationException(entry.path());
  }

  /**
   * Reads a regular file.
   *
   * @param limit most bytes that it may have
   * @throws dev.berth.engine.error.BerthException INVALID_ARGUMENT where it is no regular file;
   *     RESOURCE_EXHAUSTED past the limit
   */
  public byte[] read(ViewEntry file, int limit) {
    throw new UnsupportedOperationException(file.path() + limit);
  }

  @Override
  public void close() {}
}
