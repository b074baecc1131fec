package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.O_CREAT;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_EXCL;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_WRONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;
import static dev.berth.engine.kernel.FileFlags.S_IFBLK;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;
import static dev.berth.engine.kernel.FileFlags.S_IFIFO;

import dev.berth.engine.content.DiskRoom;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One archive becoming one folder: what each entry makes there. */
final class Unpacking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Unpacking.class);
  private static final int INSIDE = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;

  private final FileCalls files;
  private final LowerLookup lower;
  private final AttributeCalls attributes;
  private final TargetTree tree;
  private final FileContent content;
  private final Path target;
  private final ArchiveLimits limits;
  private final Runnable check;
  private long copied;

  /**
   * @param check throws where the archive is no longer wanted
   */
  Unpacking(FileCalls files, Path target, LowerLookup lower, ArchiveLimits limits, Runnable check) {
    this.files = files;
    this.lower = lower;
    this.check = check;
    this.target = target;
    this.limits = limits;
    this.attributes = new AttributeCalls(files);
    this.content = new FileContent(files);
    this.tree = new TargetTree(files, attributes, target, lower, limits);
  }

  /** What came of it. */
  record Outcome(boolean impliesFolders, boolean dependsOnLower) {}

  /** Unpacks all entries; the archive's rest is read too. */
  Outcome run(Supplier<Optional<Chunk>> archive) {
    var source =
        new ArchiveSource(
            () -> {
              requireRoom();
              return archive.get();
            });
    var reader = new TarReader(source, limits);
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      check.run();
      unpack(entry.get(), reader);
    }
    reader.drain();
    explained("the folders' attributes", tree::finish);
    if (attributes.refused() > 0) {
      LOG.warn(
          "{} extended attributes of a layer are not kept by the file system, {} the first of them",
          attributes.refused(),
          attributes.firstRefused());
    }
    return new Outcome(tree.impliesFolders(), tree.dependsOnLower());
  }

  private void requireRoom() {
    DiskRoom.require(files, "unpack the archive", target);
  }

  private void unpack(TarEntry entry, TarReader reader) {
    var path = EntryPath.of(entry.name());
    if (Whiteouts.isInternal(path.base()) || path.anyFolder(Whiteouts::isInternal)) {
      return;
    }
    if (path.anyFolder(Whiteouts::isWhiteout)) {
      throw TargetTree.corrupt(entry.name(), "it lies in a folder with a whiteout's name");
    }
    explained("\"" + PathText.printable(entry.name()) + "\"", () -> make(entry, path, reader));
  }

  private void explained(String what, Runnable work) {
    try {
      work.run();
    } catch (MisfitException e) {
      // What was assumed of the layers below may be the reason.
      tree.checkAssumed();
      throw e;
    } catch (KernelException e) {
      boolean full = e.kind() == ErrorKind.RESOURCE_EXHAUSTED;
      var next =
          full
              ? "; free some space and try again"
              : "; the kernel or the file system doesn't take what the archive says";
      throw new BerthException(
          e.kind(), "cannot unpack %s: %s%s".formatted(what, e.getMessage(), next), e.details(), e);
    }
  }

  private void make(TarEntry entry, EntryPath path, TarReader reader) {
    if (path.isRoot()) {
      makeRoot(entry);
      return;
    }
    var folder = tree.folder(path.folder(), entry.modified());
    if (Whiteouts.isWhiteout(path.base())) {
      hide(folder, path.base(), entry);
      return;
    }
    switch (entry.type()) {
      case FILE -> makeFile(folder, path.base(), entry, reader);
      case FOLDER -> tree.describe(folder, path.base(), FileAttributes.of(entry));
      case HARD_LINK -> makeHardLink(folder, path.base(), entry);
      case SYMBOLIC_LINK -> makeLink(folder, path.base(), entry.linkName(), entry);
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> makeNode(folder, path.base(), entry);
    }
  }

  private void makeRoot(TarEntry entry) {
    if (entry.type() != TarEntry.Type.FOLDER) {
      throw TargetTree.corrupt(entry.name(), "it takes the place of the root and is not a folder");
    }
    tree.describeRoot(FileAttributes.of(entry));
  }

  private void hide(TargetFolder folder, String whiteout, TarEntry entry) {
    if (whiteout.equals(Whiteouts.OPAQUE)) {
      tree.hideContent(folder);
      return;
    }
    var hidden = Whiteouts.hidden(whiteout);
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw TargetTree.corrupt(entry.name(), "the whiteout hides no name");
    }
    tree.hide(folder, hidden);
  }

  private void makeFile(TargetFolder folder, String name, TarEntry entry, TarReader reader) {
    int fd = create(folder, name);
    try {
      content.begin(fd);
      reader.content(content);
      content.end(entry.size());
      attributes.set(fd, FileAttributes.of(entry));
    } finally {
      files.close(fd);
    }
  }

  private int create(TargetFolder folder, String name) {
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    try {
      return files.openat2(folder.fd, name, flags, 0600, INSIDE);
    } catch (KernelException e) {
      clearExisting(folder, name, e);
      return files.openat2(folder.fd, name, flags, 0600, INSIDE);
    }
  }

  /** Makes what takes one call; what this layer already has there gives way. */
  private void replacing(TargetFolder folder, String name, Runnable call) {
    try {
      call.run();
    } catch (KernelException e) {
      clearExisting(folder, name, e);
      call.run();
    }
  }

  private void clearExisting(TargetFolder folder, String name, KernelException e) {
    if (e.errno() != Errno.EEXIST) {
      throw e;
    }
    tree.clear(folder, name);
  }

  private void makeLink(TargetFolder folder, String name, String target, TarEntry entry) {
    if (target.isEmpty()) {
      throw TargetTree.corrupt(entry.name(), "the link leads nowhere");
    }
    replacing(folder, name, () -> files.symlinkat(target, folder.fd, name));
    attributes.set(folder.fd, name, FileAttributes.of(entry), true);
  }

  private void makeNode(TargetFolder folder, String name, TarEntry entry) {
    int type =
        switch (entry.type()) {
          case CHARACTER_DEVICE -> S_IFCHR;
          case BLOCK_DEVICE -> S_IFBLK;
          default -> S_IFIFO;
        };
    if (type == S_IFCHR && entry.major() == 0 && entry.minor() == 0) {
      throw TargetTree.corrupt(entry.name(), "a character device 0:0 is overlay's own whiteout");
    }
    replacing(
        folder,
        name,
        () -> files.mknodat(folder.fd, name, type | 0600, entry.major(), entry.minor()));
    attributes.set(folder.fd, name, FileAttributes.of(entry), false);
  }

  private void makeHardLink(TargetFolder folder, String name, TarEntry entry) {
    var target = EntryPath.of(entry.linkName());
    if (target.isRoot()) {
      throw TargetTree.corrupt(entry.name(), "the hard link leads to the root");
    }
    var own = files.openat2(folder.fd, ".", O_PATH | O_DIRECTORY, 0, INSIDE);
    try {
      // Finding the target may close the entry's folder in the cache; this descriptor stays.
      var from = tree.folder(target.folder(), entry.modified());
      link(from, target.base(), new TargetFolder(own, folder.path, folder.parent), name, entry);
    } finally {
      files.close(own);
    }
  }

  private void link(
      TargetFolder from, String target, TargetFolder to, String name, TarEntry entry) {
    if (from.path.equals(to.path) && target.equals(name)) {
      return;
    }
    if (from.isIn(to.child(name))) {
      throw TargetTree.corrupt(
          entry.name(), "the hard link would take the place of the folder that its target is in");
    }
    var there = files.find(from.fd, target);
    if (there.isEmpty()) {
      copyUp(from, target, entry);
    } else if (there.get().isFolder() || there.get().isWhiteout()) {
      throw TargetTree.corrupt(
          entry.name(), "the hard link's target \"%s\" is no file".formatted(entry.linkName()));
    }
    replacing(to, name, () -> files.linkat(from.fd, target, to.fd, name, 0));
  }

  /** A hard link to a file of a layer below: the file is copied up first, as overlay does. */
  private void copyUp(TargetFolder folder, String name, TarEntry entry) {
    var path = folder.child(name);
    tree.checkAssumed();
    var below = tree.seesLower(folder) ? lower.find(path) : Optional.<FileStatus>empty();
    var status =
        below
            .filter(s -> !s.isFolder())
            .orElseThrow(
                () ->
                    TargetTree.corrupt(
                        entry.name(),
                        "the hard link's target \"%s\" does not exist"
                            .formatted(PathText.printable(entry.linkName()))));
    tree.useLower();
    if (status.isRegular()) {
      copyFileUp(folder, name, path, status);
      return;
    }
    var own = FileAttributes.of(status, Map.of());
    if (status.isLink()) {
      files.symlinkat(lower.readLink(path), folder.fd, name);
    } else {
      files.mknodat(folder.fd, name, status.type() | 0600, status.major(), status.minor());
    }
    attributes.set(folder.fd, name, own, status.isLink());
  }

  private void copyFileUp(TargetFolder folder, String name, String path, FileStatus status) {
    copied += status.size();
    if (copied > limits.bytes()) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot unpack \"%s\": the files of layers below that hard links lead to have more than the limit of %d bytes"
              .formatted(PathText.printable(path), limits.bytes()));
    }
    int from = lower.open(path);
    try {
      int to = create(folder, name);
      try {
        content.copy(from, to, status.size(), this::goOn);
        attributes.set(to, FileAttributes.of(status, attributes.extended(from)));
      } finally {
        files.close(to);
      }
    } finally {
      files.close(from);
    }
  }

  /** A single file of the layers below may be as large as a disk. */
  private void goOn() {
    check.run();
    requireRoom();
  }

  @Override
  public void close() {
    tree.close();
  }
}
