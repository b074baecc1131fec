package dev.berth.shell.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;

/** A file that holds a token or a key. */
final class SecretFile {
  private static final EnumSet<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SecretFile() {}

  /** What keeps one from being relied on, and what to do; empty where it is its owner's alone. */
  static Optional<String> fault(Path file) throws IOException {
    var attributes = Files.readAttributes(file, PosixFileAttributes.class);
    if (!attributes.isRegularFile()) {
      return Optional.of(file + " is no regular file");
    }
    var permissions = attributes.permissions();
    if (OWNERS.containsAll(permissions)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s isn't its owner's alone (%s): \"chmod 600 %1$s\" makes it so, and others may know by now what is in it"
            .formatted(file, PosixFilePermissions.toString(permissions)));
  }
}
