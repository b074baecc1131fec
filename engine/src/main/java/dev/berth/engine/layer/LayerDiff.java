package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.PlatformThreads;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Tells what an upper folder changes, as an archive or as a list. */
public final class LayerDiff {
  private final FileCalls files;

  public LayerDiff(FileCalls files) {
    this.files = files;
  }

  /**
   * Writes the upper folder as a plain archive: the same folder always gives the same bytes.
   * Sockets are left out, and what overlay notes for itself.
   *
   * @param lower the view below; what hides a name that is not there is left out
   * @param out not closed
   * @throws java.io.UncheckedIOException where writing to {@code out} fails
   */
  public void write(Path upper, LowerLookup lower, OutputStream out) {
    PlatformThreads.KERNEL.call(
        () -> {
          var writer = new TarWriter(out);
          new UpperWalk(files, lower, new DiffArchive(files, lower, writer)).walk(upper);
          writer.finish();
          return upper;
        });
  }

  /** What the upper folder adds, changes and removes, in order of path. */
  public List<Change> changes(Path upper, LowerLookup lower) {
    return PlatformThreads.KERNEL.call(
        () -> {
          var list = new DiffList(files, lower);
          new UpperWalk(files, lower, list).walk(upper);
          return list.changes();
        });
  }
}
