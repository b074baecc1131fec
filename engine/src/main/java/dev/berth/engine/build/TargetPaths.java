package dev.berth.engine.build;

import dev.berth.engine.build.graph.ImagePath;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.ViewEntry;

/** Paths of an image that something is to be written to, seen through the links of its files. */
final class TargetPaths {
  private final LayeredView view;

  TargetPaths(LayeredView view) {
    this.view = view;
  }

  /**
   * The place that a path means, no link in it; it need not be there.
   *
   * @throws BerthException INVALID_ARGUMENT where a link on the way leads nowhere, or a file is
   *     where a folder has to be
   */
  String resolve(String path) {
    var found = view.lookup(path);
    if (found.isPresent()) {
      return found.get().path();
    }
    if (view.find(path).isPresent()) {
      throw BerthException.invalid(
          "cannot write to %s: it is a link that leads nowhere; choose another target"
              .formatted(PathText.printable(path)));
    }
    if (path.equals("/")) {
      return path;
    }
    var folder = resolve(ImagePath.parent(path));
    if (exists(folder) && !isFolder(folder)) {
      throw BerthException.invalid(
          "cannot write to %s: %s is not a folder; choose another target"
              .formatted(PathText.printable(path), PathText.printable(folder)));
    }
    return ImagePath.child(folder, ImagePath.name(path));
  }

  /** Whether something is at a resolved path; a link counts. */
  boolean exists(String path) {
    return path.equals("/") || view.find(path).isPresent();
  }

  boolean isFolder(String path) {
    return path.equals("/")
        || view.find(path).map(ViewEntry::status).filter(status -> status.isFolder()).isPresent();
  }
}
