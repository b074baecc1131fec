package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.LayeredView;
import java.util.List;

/**
 * Looks at the mount points of a container that ran before: it may have put links where folders
 * were.
 */
final class MountPointCheck {
  private MountPointCheck() {}

  static void check(LayeredView view, List<ContainerMount> mounts) {
    for (var folder : List.of("/dev", "/proc", "/sys")) {
      var entry = view.find(folder);
      if (entry.isEmpty() || !entry.get().status().isFolder()) {
        throw refused(folder, "the container has replaced that folder");
      }
    }
    for (var mount : mounts) {
      view.lookup(mount.target())
          .filter(entry -> SystemPaths.covers(entry.path()))
          .ifPresent(
              entry -> {
                throw refused(mount.target(), "it leads to " + entry.path() + " now");
              });
    }
  }

  private static BerthException refused(String path, String why) {
    return new BerthException(ErrorKind.CONFLICT, "cannot mount on %s: %s".formatted(path, why));
  }
}
