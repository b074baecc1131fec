package dev.berth.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file of which everything depends on who else can read or write it. */
final class PrivateFile {
  private static final Integer ROOT = 0;
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private PrivateFile() {}

  /**
   * Reads it, if it is root's and nobody else has a right to it.
   *
   * @param most bytes
   */
  static byte[] read(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s is not a file".formatted(file));
    }
    var permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions) || !ROOT.equals(Files.getAttribute(file, "unix:uid"))) {
      throw new IOException(
          "%s is not root's alone (mode %s); chown root and chmod 600 make it so"
              .formatted(file, PosixFilePermissions.toString(permissions)));
    }
    if (Files.size(file) > most) {
      throw new IOException("%s has more than %d bytes".formatted(file, most));
    }
    return Files.readAllBytes(file);
  }
}
