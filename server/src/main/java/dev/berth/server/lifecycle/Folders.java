package dev.berth.server.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The two folders of a server and who may enter them. A folder that is somebody else's is refused,
 * not changed.
 */
final class Folders {
  static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x--x");
  private static final Set<PosixFilePermission> COMMON =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> FOREIGN_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** What mkfs puts at the top of a file system, and what a server makes before it has a state. */
  private static final Set<String> WITHOUT_STATE = Set.of("lost+found", "lock", "tmp");

  /** The server's user: see {@link Preconditions}. */
  private static final Integer ROOT = 0;

  private Folders() {}

  /** Makes the state folder, or takes an empty one or one of ours; nobody else sees into it. */
  static void prepareRoot(Path root) throws IOException {
    if (make(root, PRIVATE)) {
      return;
    }
    requireOwn(root, "BERTH_ROOT");
    if (!Files.exists(root.resolve("state.db"), LinkOption.NOFOLLOW_LINKS) && !isEmpty(root)) {
      throw new Refusal(
          Refusal.FAILED,
          "cannot use %s as state folder: it has files that are not Berth's; set BERTH_ROOT to another folder"
              .formatted(root));
    }
    if (!Files.getPosixFilePermissions(root).equals(PRIVATE)) {
      Files.setPosixFilePermissions(root, PRIVATE);
    }
  }

  /** Makes the folder of run-time files; in one that is there nobody else may change names. */
  static void prepareRun(Path run) throws IOException {
    if (!make(run, PASSABLE)) {
      requireOwn(run, "BERTH_RUN");
      var permissions = Files.getPosixFilePermissions(run);
      if (permissions.stream().anyMatch(FOREIGN_WRITE::contains)) {
        throw new Refusal(
            Refusal.FAILED,
            "cannot use %s for run-time files: others may write there (%s); set BERTH_RUN to a folder of its own"
                .formatted(run, PosixFilePermissions.toString(permissions)));
      }
    }
    make(controlSockets(run), PRIVATE);
    Files.setPosixFilePermissions(controlSockets(run), PRIVATE);
  }

  static Path controlSockets(Path run) {
    return run.resolve("c");
  }

  /** Whether it had to be made; folders above it that are missing are nobody's in particular. */
  private static boolean make(Path folder, Set<PosixFilePermission> permissions)
      throws IOException {
    if (Files.isDirectory(folder)) {
      return false;
    }
    var parent = folder.getParent();
    if (parent != null) {
      make(parent, COMMON);
    }
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, permissions);
    return true;
  }

  private static void requireOwn(Path folder, String variable) throws IOException {
    var owner = Files.getAttribute(folder, "unix:uid");
    if (!owner.equals(ROOT)) {
      throw new Refusal(
          Refusal.FAILED,
          "cannot use %s: it belongs to user %s, not to root; set %s to another folder"
              .formatted(folder, owner, variable));
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var names = Files.list(folder)) {
      return names.allMatch(name -> WITHOUT_STATE.contains(name.getFileName().toString()));
    }
  }
}
