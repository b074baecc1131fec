package dev.berth.engine.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A place of a root file system that something will be mounted on.
 *
 * @param path absolute and plain
 */
record MountPoint(String path, Kind kind) {

  /** What must be there. */
  enum Kind {
    /** A folder, and by that name: an image with a link there is refused. */
    SYSTEM_FOLDER,
    FOLDER,
    FILE
  }

  private static final List<MountPoint> ALWAYS =
      List.of(
          new MountPoint("/dev", Kind.SYSTEM_FOLDER),
          new MountPoint("/etc/hostname", Kind.FILE),
          new MountPoint("/etc/hosts", Kind.FILE),
          new MountPoint("/etc/resolv.conf", Kind.FILE),
          new MountPoint("/proc", Kind.SYSTEM_FOLDER),
          new MountPoint("/sys", Kind.SYSTEM_FOLDER));

  /** Those of a step of a build. */
  static List<MountPoint> ofStep() {
    return ALWAYS;
  }

  /** Those of a container, sorted by path: parents before what is in them. */
  static List<MountPoint> of(ContainerSpec spec, Set<String> fileSources) {
    if (spec.mounts().isEmpty()) {
      return ALWAYS;
    }
    var points = new TreeMap<String, MountPoint>();
    ALWAYS.forEach(point -> points.put(point.path(), point));
    for (var mount : spec.mounts()) {
      boolean isFile =
          mount instanceof ContainerMount.Bind(var source, _, _) && fileSources.contains(source);
      if (!MountPlan.isInsideMount(mount.target(), spec.mounts())) {
        points.put(
            mount.target(), new MountPoint(mount.target(), isFile ? Kind.FILE : Kind.FOLDER));
      }
    }
    return new ArrayList<>(points.values());
  }

  /** For the key of the init layer. */
  String key() {
    return kind == Kind.FILE ? path : path + "/";
  }
}
