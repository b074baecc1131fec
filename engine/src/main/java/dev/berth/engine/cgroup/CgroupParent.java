package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.CgroupLayout;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides below which group an engine makes its own. */
public final class CgroupParent {
  /** The leaf that the server itself moves to under a delegated unit. */
  static final String SERVER = "server";

  private static final Pattern GRAMMAR =
      Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,200}){1,16}");

  private CgroupParent() {}

  /**
   * The parent's path within the hierarchies.
   *
   * @param instance appended to the name: empty, or {@code -HEX8}
   * @param override what the operator set, if anything
   * @param delegated whether systemd delegated the server's own v2 group
   */
  public static String choose(
      CgroupLayout layout, String instance, Optional<String> override, boolean delegated) {
    if (override.isPresent()) {
      return validated(override.get());
    }
    if (delegated && layout.kind() == CgroupLayout.Kind.V2) {
      return unit(layout.v2().orElseThrow().ownGroup());
    }
    return "/berth" + instance;
  }

  /** The delegated group: the server's own, or the one above when it is in its leaf already. */
  static String unit(String ownGroup) {
    return ownGroup.endsWith("/" + SERVER)
        ? ownGroup.substring(0, ownGroup.length() - SERVER.length() - 1)
        : ownGroup;
  }

  static String validated(String parent) {
    if (!GRAMMAR.matcher(parent).matches()) {
      throw BerthException.invalid(
          "cannot use \"%s\" as the parent of control groups: give an absolute path such as /berth"
              .formatted(parent));
    }
    return parent;
  }
}
