package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileCalls;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Tells what an upper folder changes, as an archive or as a list. */
public final class LayerDiff {
  private final FileCalls files;

  public LayerDiff(FileCalls files) {
    this.files = files;
  }

  /** Writes the upper folder as a plain archive: the same folder always gives the same bytes. */
  public void write(Path upper, LowerLookup lower, OutputStream out) {
    throw new UnsupportedOperationException(files.toString());
  }

  /** What the upper folder adds, changes and removes, in order of path. */
  public List<Change> changes(Path upper, LowerLookup lower) {
    throw new UnsupportedOperationException(files.toString());
  }
}
