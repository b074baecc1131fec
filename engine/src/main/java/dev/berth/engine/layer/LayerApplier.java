package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileCalls;
import java.io.InputStream;
import java.nio.file.Path;

/** Unpacks an archive into an empty folder, in overlay's format. */
public final class LayerApplier {
  private final FileCalls files;

  public LayerApplier(FileCalls files) {
    this.files = files;
  }

  /**
   * Unpacks an archive, compressed or not. After a failure the folder is in any state and the
   * caller removes it.
   *
   * @param target an existing empty folder
   * @param archive read to its end, not closed
   */
  public AppliedLayer apply(
      InputStream archive, Path target, LowerLookup lower, ArchiveLimits limits) {
    throw new UnsupportedOperationException(files.toString());
  }
}
