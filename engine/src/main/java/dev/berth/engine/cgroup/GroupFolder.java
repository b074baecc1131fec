package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Makes and removes the folders that stand for groups. */
final class GroupFolder {
  /** How long a group may stay busy after its processes were killed. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long LONGEST_PAUSE_MILLIS = 20;

  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwxr-xr-x");

  private GroupFolder() {}

  /** Makes a group, which every user of a container may look at; false where it was there. */
  static boolean make(Path folder) {
    try {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, MODE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.KERNEL,
          "cannot make the control group %s: %s; check that the cgroup mount can be written"
              .formatted(folder, e),
          e);
    }
  }

  /** Removes a group and those that its processes made in it; waits while tasks are dying. */
  static void remove(Path folder) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (long pause = 1; !tryRemove(folder); pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      if (System.nanoTime() > deadline) {
        throw new BerthException(
            ErrorKind.IN_USE,
            "cannot remove the control group %s: it still has processes after %d s"
                .formatted(folder, PATIENCE.toSeconds()));
      }
      pause(pause);
    }
  }

  /** Removes a group where nothing is in it; false where something is. */
  static boolean tryRemove(Path folder) {
    try {
      if (delete(folder)) {
        return true;
      }
      children(folder).forEach(GroupFolder::tryRemove);
      return delete(folder);
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.KERNEL, "cannot remove the control group %s: %s".formatted(folder, e), e);
    }
  }

  /** Removes a group where it has neither processes nor groups; false where it has. */
  static boolean tryDelete(Path folder) {
    try {
      return delete(folder);
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.KERNEL, "cannot remove the control group %s: %s".formatted(folder, e), e);
    }
  }

  /** Deletes one folder; false where it is busy: EBUSY is the only other answer of rmdir here. */
  private static boolean delete(Path folder) throws IOException {
    try {
      Files.delete(folder);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("busy")) {
        return false;
      }
      throw e;
    }
  }

  /** The groups directly in a group; none where it is gone. */
  static List<Path> children(Path folder) {
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the control groups in " + folder, e);
    }
    return children;
  }

  /** A group and all that are inside of it. */
  static Stream<Path> tree(Path folder) {
    return Stream.concat(Stream.of(folder), children(folder).stream().flatMap(GroupFolder::tree));
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(
          ErrorKind.CANCELLED, "waiting for a control group was interrupted", e);
    }
  }
}
