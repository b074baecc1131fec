package dev.berth.engine.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Files of which everything depends on who else can write, or even read, them. */
public final class PrivateFile {
  private static final Integer ROOT = 0;
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private PrivateFile() {}

  /**
   * Reads one that is root's and nobody else has a right to.
   *
   * @param most bytes
   */
  public static byte[] read(Path file, int most) throws IOException {
    var permissions = permissions(file);
    if (!OWNERS.containsAll(permissions)) {
      throw new IOException(
          "%s is not root's alone (mode %s); chown root and chmod 600 make it so"
              .formatted(file, PosixFilePermissions.toString(permissions)));
    }
    return bytes(file, most);
  }

  /**
   * Writes one that is root's alone: a reader sees the one before or this one, also after a power
   * cut.
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    var next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next); // of a server that was killed meanwhile
    try {
      var options =
          Set.of(
              StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
      try (var channel =
          FileChannel.open(next, options, PosixFilePermissions.asFileAttribute(OWNERS))) {
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    try (var names = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /**
   * Reads one that anybody may read, and that is root's and only root can write or replace.
   *
   * @param most bytes
   */
  public static byte[] readPublic(Path file, int most) throws IOException {
    for (var one : List.of(file, file.toAbsolutePath().getParent())) {
      var permissions = permissions(one);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IOException(
            "%s can be written by others than root (mode %s); chown root and chmod go-w make it so"
                .formatted(one, PosixFilePermissions.toString(permissions)));
      }
    }
    return bytes(file, most);
  }

  /** Those of what is root's. */
  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    if (!ROOT.equals(Files.getAttribute(file, "unix:uid"))) {
      throw new IOException("%s is not root's; chown root makes it so".formatted(file));
    }
    return Files.getPosixFilePermissions(file);
  }

  private static byte[] bytes(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("%s is not a file".formatted(file));
    }
    if (Files.size(file) > most) {
      throw new IOException("%s has more than %d bytes".formatted(file, most));
    }
    return Files.readAllBytes(file);
  }
}
