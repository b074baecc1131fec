package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.CgroupLayout;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides below which group an engine makes its own. */
public final class CgroupParent {
  /** The leaf that the server itself moves to under a delegated unit. */
  static final String SERVER = "server";

  private static final List<String> MARKS = List.of("trusted.delegate", "user.delegate");

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

  /** Whether systemd handed the server's own v2 group over to the server: a mark on its folder. */
  public static boolean isDelegated(CgroupLayout layout, FileCalls files) {
    if (layout.kind() != CgroupLayout.Kind.V2) {
      return false;
    }
    var v2 = layout.v2().orElseThrow();
    var unit = unit(v2.ownGroup());
    if (unit.isEmpty() || unit.equals("/")) {
      return false;
    }
    return isMarked(v2.mountPoint() + unit, files);
  }

  /** Whether systemd handed a group of v2 over: then the group's folder is systemd's to remove. */
  static boolean isMarked(String group, FileCalls files) {
    int folder;
    try {
      folder =
          files.openat2(
              FileFlags.AT_FDCWD,
              group,
              FileFlags.O_RDONLY | FileFlags.O_DIRECTORY | FileFlags.O_CLOEXEC,
              0,
              0);
    } catch (KernelException notVisible) {
      return false; // as in a container that sees its own group only
    }
    try {
      return MARKS.stream()
          .anyMatch(mark -> files.fgetxattr(folder, mark).filter(CgroupParent::isOne).isPresent());
    } catch (KernelException noAttributes) {
      return false;
    } finally {
      files.close(folder);
    }
  }

  private static boolean isOne(byte[] value) {
    return value.length == 1 && value[0] == '1';
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
