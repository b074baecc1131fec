package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;

import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileSystemSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The folders of snapshots: one for each, named by the number of its row. */
final class SnapshotFolders {
  private final Path folder;
  private final FileCalls files;
  private final Tree tree;

  SnapshotFolders(Path folder, FileCalls files) {
    this.folder = folder;
    this.files = files;
    this.tree = new Tree(files);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw StoreFailure.of("open the snapshots", folder, e);
    }
  }

  /** Where all of them are. */
  Path all() {
    return folder;
  }

  private Path home(long id) {
    return folder.resolve(Long.toString(id));
  }

  /** Its files. */
  Path fs(long id) {
    return home(id).resolve("fs");
  }

  /** What overlayfs needs beside them. */
  Path work(long id) {
    return home(id).resolve("work");
  }

  /**
   * Makes those of a snapshot, empty.
   *
   * @param below the files of the one that it lies on
   */
  void make(long id, Optional<Path> below) {
    var permissions = PosixFilePermissions.fromString("rwxr-xr-x");
    try {
      Files.createDirectory(home(id));
      Files.createDirectory(fs(id), PosixFilePermissions.asFileAttribute(permissions));
      Files.setPosixFilePermissions(fs(id), permissions);
      Files.createDirectory(work(id));
    } catch (IOException e) {
      throw StoreFailure.of("prepare a snapshot", home(id), e);
    }
    below.ifPresent(lower -> inheritRoot(lower, fs(id)));
  }

  /**
   * Gives the root of a snapshot owner and mode of the one below: overlayfs shows the uppermost
   * one, so that anything else would change the root of an image by merely being put on it.
   */
  private void inheritRoot(Path below, Path fs) {
    var status = files.statx(AT_FDCWD, below.toString(), 0);
    files.fchownat(AT_FDCWD, fs.toString(), status.uid(), status.gid(), 0);
    files.fchmodat(AT_FDCWD, fs.toString(), status.permissions());
  }

  /** Syncs the file system that it is in. */
  void sync(long id) {
    FileSystemSync.of(files, fs(id));
  }

  /** Bytes on disk. */
  long measure(long id) {
    return tree.measure(home(id));
  }

  /** Removes all of it, and answers with the bytes freed. */
  long remove(long id) {
    return tree.remove(home(id));
  }

  /**
   * Folders that belong to no snapshot.
   *
   * @param known the rows; asked once the folders are known, because a row comes before its folder
   *     and goes after it
   */
  List<Path> strays(Supplier<Set<Long>> known) {
    var there = new ArrayList<Path>();
    try (var homes = Files.newDirectoryStream(folder)) {
      homes.forEach(there::add);
    } catch (IOException e) {
      throw StoreFailure.of("list the snapshots", folder, e);
    }
    var homes = known.get().stream().map(this::home).collect(Collectors.toSet());
    there.removeIf(homes::contains);
    return there;
  }

  long removeStray(Path home) {
    return tree.remove(home);
  }
}
