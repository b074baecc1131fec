package dev.berth.engine.kernel;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A line of /proc/self/mountinfo that mounts a cgroup hierarchy.
 *
 * @param root the group that is the root of the mount
 * @param options of the superblock; v1 names its controllers there
 */
record CgroupMount(boolean v2, String root, String mountPoint, String options) {
  private static final Set<String> NO_CONTROLLERS =
      Set.of("rw", "ro", "noprefix", "clone_children", "xattr", "none", "nsdelegate");

  static Optional<CgroupMount> parse(String line) {
    var halves = line.split(" - ", 2);
    if (halves.length < 2) {
      return Optional.empty();
    }
    var mount = halves[0].split(" ");
    var type = halves[1].split(" ");
    if (mount.length < 5 || type.length < 3) {
      return Optional.empty();
    }
    return switch (type[0]) {
      case "cgroup" ->
          Optional.of(
                  new CgroupMount(
                      false, MountLine.unescape(mount[3]), MountLine.unescape(mount[4]), type[2]))
              .filter(found -> !found.v1Controllers().isEmpty());
      case "cgroup2" ->
          Optional.of(
              new CgroupMount(
                  true, MountLine.unescape(mount[3]), MountLine.unescape(mount[4]), type[2]));
      default -> Optional.empty();
    };
  }

  /** What a v1 hierarchy controls; {@code name=...} for one that only groups. */
  Set<String> v1Controllers() {
    var names = new LinkedHashSet<>(Arrays.asList(options.split(",")));
    names.removeIf(name -> NO_CONTROLLERS.contains(name) || name.startsWith("release_agent="));
    return names;
  }

  /** A group of the hierarchy, as seen below this mount. */
  String visible(String group) {
    if (root.equals("/") || !group.startsWith(root)) {
      return group;
    }
    var below = group.substring(root.length());
    return below.isEmpty() ? "/" : below;
  }
}
