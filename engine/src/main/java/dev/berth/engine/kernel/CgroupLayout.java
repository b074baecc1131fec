package dev.berth.engine.kernel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the control groups of this machine are mounted, and in which group the server itself is.
 *
 * @param v1 version 1 hierarchies, in the order of their mounts
 * @param v2 the version 2 hierarchy, with the controllers that it has
 */
public record CgroupLayout(List<Hierarchy> v1, Optional<Hierarchy> v2) {

  /** Which versions are in use. */
  public enum Kind {
    V1,
    V2,
    HYBRID
  }

  /**
   * A mounted hierarchy.
   *
   * @param mountPoint absolute path of its root, as far as this process sees it
   * @param controllers such as {@code memory}; a named v1 hierarchy has {@code name=systemd}
   * @param ownGroup the server's own group, absolute within the hierarchy: {@code /} is the root
   */
  public record Hierarchy(String mountPoint, Set<String> controllers, String ownGroup) {
    public Hierarchy {
      controllers = Set.copyOf(controllers);
    }
  }

  public CgroupLayout {
    v1 = List.copyOf(v1);
  }

  public Kind kind() {
    if (v2.isEmpty()) {
      return Kind.V1;
    }
    return v1.isEmpty() ? Kind.V2 : Kind.HYBRID;
  }

  /** Every controller that is there, in either version. */
  public Set<String> controllers() {
    var all = new TreeSet<String>();
    v1.forEach(hierarchy -> all.addAll(hierarchy.controllers()));
    v2.ifPresent(hierarchy -> all.addAll(hierarchy.controllers()));
    return all;
  }

  /** The v1 hierarchy with a controller. */
  public Optional<Hierarchy> v1Of(String controller) {
    return v1.stream().filter(one -> one.controllers().contains(controller)).findFirst();
  }

  /**
   * Reads a layout.
   *
   * @param mountInfo lines of /proc/self/mountinfo
   * @param ownGroups lines of /proc/self/cgroup
   * @param v2Controllers content of cgroup.controllers at the v2 mount; empty where there is none
   */
  public static CgroupLayout parse(
      List<String> mountInfo, List<String> ownGroups, String v2Controllers) {
    var groups = ownGroups(ownGroups);
    var v1 = new LinkedHashMap<Set<String>, Hierarchy>();
    Optional<Hierarchy> v2 = Optional.empty();
    for (var line : mountInfo) {
      var mount = CgroupMount.parse(line);
      if (mount.isEmpty()) {
        continue;
      }
      var found = mount.get();
      if (found.v2()) {
        var own = found.visible(groups.getOrDefault("", "/"));
        v2 = v2.or(() -> Optional.of(new Hierarchy(found.mountPoint(), words(v2Controllers), own)));
      } else {
        var names = found.v1Controllers();
        var own = found.visible(groups.getOrDefault(names.iterator().next(), "/"));
        v1.putIfAbsent(names, new Hierarchy(found.mountPoint(), names, own));
      }
    }
    return new CgroupLayout(List.copyOf(v1.values()), v2);
  }

  /** Group by controller; the empty name is v2. */
  private static Map<String, String> ownGroups(List<String> lines) {
    var groups = new HashMap<String, String>();
    for (var line : lines) {
      var fields = line.split(":", 3);
      if (fields.length == 3) {
        for (var controller : fields[1].split(",", -1)) {
          groups.put(controller, fields[2]);
        }
      }
    }
    return groups;
  }

  private static Set<String> words(String line) {
    return line.isBlank() ? Set.of() : Set.of(line.strip().split("\\s+"));
  }
}
