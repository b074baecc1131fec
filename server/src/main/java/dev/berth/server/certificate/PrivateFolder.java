package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** A folder that is root's, that nobody else can enter, and that nobody else can exchange. */
final class PrivateFolder {
  private static final Integer ROOT = 0;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");
  private static final int STICKY = 01000;

  private PrivateFolder() {}

  /** Checks one that a caller names, and makes it where it is missing. */
  static Path prepare(String given) throws IOException {
    var folder = path(given);
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS));
    }
    var parent = Objects.requireNonNull(folder.getParent()).toRealPath();
    for (var above = parent; above != null; above = above.getParent()) {
      requireSteady(above);
    }
    var real = parent.resolve(folder.getFileName());
    requireOwn(real); // and not what the name led to before: a link above it may be another's
    return real;
  }

  static boolean isThere(String given) {
    return Files.exists(path(given), LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes one below another that was checked. */
  static void prepareBelow(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNERS));
    }
    requireOwn(folder);
  }

  private static Path path(String given) {
    try {
      var path = Path.of(given);
      if (path.isAbsolute() && path.equals(path.normalize()) && path.getFileName() != null) {
        return path;
      }
    } catch (InvalidPathException e) {
      // told below
    }
    throw BerthException.invalid(
        "cannot make certificates in \"%s\": the folder is to be an absolute path without . and .., such as /etc/berth/tls"
            .formatted(ServerName.shortened(given)));
  }

  private static void requireOwn(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(folder, "it is a link or no folder; name the folder itself");
    }
    var permissions = Files.getPosixFilePermissions(folder);
    if (!isRoots(folder) || !OWNERS.containsAll(permissions)) {
      throw refused(
          folder,
          "it is not root's alone (mode %s); chown root and chmod 700 make it so"
              .formatted(PosixFilePermissions.toString(permissions)));
    }
  }

  /** Whoever can rename what is in a folder could put another in place of ours. */
  private static void requireSteady(Path above) throws IOException {
    var others = EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    others.retainAll(Files.getPosixFilePermissions(above));
    boolean sticky = ((Integer) Files.getAttribute(above, "unix:mode") & STICKY) != 0;
    if (!isRoots(above) || (!others.isEmpty() && !sticky)) {
      throw refused(
          above, "others than root can rename what is in it; choose a folder below root's alone");
    }
  }

  private static boolean isRoots(Path folder) throws IOException {
    return ROOT.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  private static BerthException refused(Path folder, String why) {
    return BerthException.conflict(
            "cannot make certificates in or below %s: %s".formatted(folder, why))
        .with("path", folder);
  }
}
