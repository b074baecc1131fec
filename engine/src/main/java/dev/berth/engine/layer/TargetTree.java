package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_MAGICLINKS;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_SYMLINKS;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_NO_XDEV;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.snapshot.Tree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The folders of the tree being unpacked. A path is followed name by name through what this layer
 * has made and, where that has nothing, through the view below, links included, as if both were
 * mounted. Each step is one name, opened without following anything and beneath its folder:
 * whatever a link says, the kernel never lets a step leave the tree.
 */
final class TargetTree implements AutoCloseable {
  private static final int MOST_OPEN = 256;
  private static final int MOST_LINKS = 255;
  private static final int LONGEST_PATH = 4095;

  /** Bytes of the links on the way to an entry, on an average of as many as there may be. */
  private static final int LINKS_OF_ENTRY = 32;

  private static final int INSIDE =
      RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;

  private final FileCalls files;
  private final LowerLookup lower;
  private final AttributeCalls attributes;
  private final TargetFolder root;
  private final LinkedHashMap<String, TargetFolder> open = new LinkedHashMap<>(512, 0.75f, true);
  private final PendingFolders pending;
  private final NavigableSet<String> implied = new TreeSet<>();

  /** Those that were implied when nobody could say yet what the view below has there. */
  private final NavigableSet<String> assumed = new TreeSet<>();

  private final NavigableSet<String> opaque = new TreeSet<>();
  private final long mostFollowed;
  private long followed;
  private int generation;
  private boolean dependsOnLower;

  TargetTree(
      FileCalls files,
      AttributeCalls attributes,
      Path target,
      LowerLookup lower,
      ArchiveLimits limits) {
    this.files = files;
    this.attributes = attributes;
    this.lower = lower;
    this.mostFollowed = limits.entries() * LINKS_OF_ENTRY;
    this.pending =
        new PendingFolders(
            new MemoryBudget(limits.memory(), "the names and attributes of its folders"));
    this.root =
        new TargetFolder(
            files.openat2(AT_FDCWD, target.toString(), O_PATH | O_DIRECTORY, 0, 0), "", null);
    pending.put("", FileAttributes.plainFolder(Instant.EPOCH));
    implied.add("");
  }

  TargetFolder root() {
    return root;
  }

  boolean impliesFolders() {
    return !implied.isEmpty();
  }

  boolean dependsOnLower() {
    return dependsOnLower;
  }

  void useLower() {
    dependsOnLower = true;
  }

  /** The folder at a cleaned path; those that are missing are made. */
  TargetFolder folder(String path, Instant time) {
    var route = new Route(root);
    follow(path, route);
    return route.made(this, time);
  }

  private void follow(String path, Route route) {
    int start = 0;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      var name = path.substring(start, end);
      start = end + 1;
      switch (name) {
        case "", "." -> {}
        case ".." -> up(route);
        default -> step(name, route);
      }
    }
  }

  private void up(Route route) {
    if (route.isMade()) {
      route.at = route.at.parent == null ? root : reopened(route.at.parent);
    } else {
      route.removeMissing();
      dependsOnLower = true;
    }
  }

  /** A parent may have left the cache meanwhile. */
  private TargetFolder reopened(TargetFolder folder) {
    if (folder.parent == null) {
      return root;
    }
    var cached = open.get(folder.path);
    return cached != null
        ? cached
        : keep(files.openat2(root.fd, folder.path, FOLDER, 0, INSIDE), folder.path, folder.parent);
  }

  private static final int FOLDER = O_PATH | O_DIRECTORY | O_NOFOLLOW;

  private void step(String name, Route route) {
    var path = route.child(name);
    if (path.length() > LONGEST_PATH) {
      throw corrupt(path.substring(0, 100) + "...", "its path is longer than 4095 bytes");
    }
    if (!route.isMade()) {
      missing(name, path, route);
      return;
    }
    try {
      route.at = opened(route.at, name, path);
    } catch (KernelException e) {
      switch (e.errno()) {
        case ENOENT -> missing(name, path, route);
        case ENOTDIR, ELOOP -> notFolder(name, path, route);
        default -> throw e;
      }
    }
  }

  private TargetFolder opened(TargetFolder in, String name, String path) {
    var cached = open.get(path);
    return cached != null ? cached : keep(files.openat2(in.fd, name, FOLDER, 0, INSIDE), path, in);
  }

  private void notFolder(String name, String path, Route route) {
    var status =
        files.statx(route.at.fd, name, dev.berth.engine.kernel.FileFlags.AT_SYMLINK_NOFOLLOW);
    if (status.isLink()) {
      follow(path, files.readlinkat(route.at.fd, name), route);
    } else if (status.isWhiteout()) {
      route.addWhiteout(name);
    } else {
      throw corrupt(path, "it lies in something that is not a folder");
    }
  }

  private void missing(String name, String path, Route route) {
    if (!route.mayShow()) {
      route.addMissing(name, false);
    } else if (lower.isReady()) {
      var below = seesLower(route.at) ? lower.find(path) : Optional.<FileStatus>empty();
      if (below.filter(FileStatus::isLink).isPresent()) {
        dependsOnLower = true;
        follow(path, lower.readLink(path), route);
      } else if (below.map(FileStatus::isFolder).orElse(true)) {
        route.addMissing(name, below.isPresent());
      } else {
        throw corrupt(path, "it lies in something that is not a folder in the layers below");
      }
    } else {
      boolean shows = !hidesLower(path);
      if (shows && assumed.add(path)) {
        pending.keep(path);
      }
      route.addMissing(name, shows);
    }
  }

  private void follow(String path, String target, Route route) {
    if (++route.links > MOST_LINKS) {
      throw corrupt(path, "its path leads through too many links");
    }
    followed += target.length();
    if (followed > mostFollowed) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot unpack \"%s\": the links on the ways to the archive's entries have more than the limit of %d bytes; the archive is made to take time"
              .formatted(PathText.printable(path), mostFollowed));
    }
    if (target.startsWith("/")) {
      route.restart(root);
    }
    follow(target, route);
  }

  TargetFolder implyOverWhiteout(TargetFolder at, String name, Instant time) {
    files.unlinkat(at.fd, name, 0);
    var made = imply(at, name, FileAttributes.plainFolder(time));
    setOpaque(made);
    return made;
  }

  /** Whether this layer itself hides what the view below has in a folder. */
  private boolean hidesLower(String path) {
    return opaque.contains(path) || (!path.isEmpty() && hidesLower(EntryPath.parent(path)));
  }

  TargetFolder imply(TargetFolder at, String name, FileAttributes own) {
    var path = at.child(name);
    files.mkdirat(at.fd, name, 0700);
    pending.put(path, own);
    implied.add(path);
    return keep(files.openat2(at.fd, name, FOLDER, 0, INSIDE), path, at);
  }

  private FileAttributes ofLower(String path, FileStatus status) {
    int fd = lower.open(path);
    try {
      return FileAttributes.of(status, attributes.extended(fd));
    } finally {
      files.close(fd);
    }
  }

  /** Whether the view below shows through a folder. */
  boolean seesLower(TargetFolder folder) {
    if (folder.generation != generation) {
      folder.seesLower =
          !opaque.contains(folder.path)
              && (folder.parent == null || seesLower(folder.parent))
              && isLowerFolder(folder.path);
      folder.generation = generation;
    }
    return folder.seesLower;
  }

  private boolean isLowerFolder(String path) {
    return lower.find(path).map(FileStatus::isFolder).orElse(false);
  }

  /**
   * Compares what was assumed of the view below with what it is, once it is there.
   *
   * @throws LowerNeededException where a folder that was implied early is something else there
   */
  void checkAssumed() {
    for (var path : assumed) {
      if (!lower.find(path).map(FileStatus::isFolder).orElse(true)) {
        throw LowerNeededException.noFolder(path);
      }
    }
    assumed.clear();
  }

  /**
   * Gives the folders that no entry describes what those of the view below have, top down, once
   * that view is there.
   *
   * @throws LowerNeededException as {@link #checkAssumed} does
   */
  private void settleImplied() {
    checkAssumed();
    var shows = new HashMap<String, Boolean>();
    for (var path : List.copyOf(implied)) {
      var below = showsIn(path, shows) ? lower.find(path) : Optional.<FileStatus>empty();
      var own =
          below
              .filter(status -> status.isFolder() && !opaque.contains(path))
              .map(status -> ofLower(path, status));
      own.ifPresent(attributes -> pending.put(path, attributes));
      if (path.isEmpty() && own.map(FileAttributes::isPlainFolder).orElse(true)) {
        implied.remove("");
      }
    }
  }

  /** Whether the view below shows through the folder that a path lies in. */
  private boolean showsIn(String path, Map<String, Boolean> known) {
    if (path.isEmpty()) {
      return true;
    }
    var parent = EntryPath.parent(path);
    var found = known.get(parent);
    if (found == null) {
      found = !opaque.contains(parent) && showsIn(parent, known) && isLowerFolder(parent);
      known.put(parent, found);
    }
    return found;
  }

  /** The folder entry of the archive itself. */
  void describe(TargetFolder parent, String name, FileAttributes own) {
    var path = parent.child(name);
    boolean replaced = false;
    try {
      files.mkdirat(parent.fd, name, 0700);
    } catch (KernelException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      replaced = clearUnlessFolder(parent, name);
      if (replaced) {
        files.mkdirat(parent.fd, name, 0700);
      }
    }
    pending.put(path, own);
    implied.remove(path);
    if (replaced) {
      // What stood here hid the folder below, and so must the new one.
      var step = keep(files.openat2(parent.fd, name, FOLDER, 0, INSIDE), path, parent);
      setOpaque(step);
    }
  }

  void describeRoot(FileAttributes own) {
    pending.put("", own);
    implied.remove("");
  }

  private boolean clearUnlessFolder(TargetFolder parent, String name) {
    var there = files.find(parent.fd, name);
    if (there.isPresent() && there.get().isFolder()) {
      return false;
    }
    clear(parent, name);
    return true;
  }

  /** Takes away what this layer has made at a name. */
  void clear(TargetFolder parent, String name) {
    var there = files.find(parent.fd, name);
    if (there.isEmpty()) {
      return;
    }
    if (!there.get().isFolder()) {
      files.unlinkat(parent.fd, name, 0);
      return;
    }
    forget(parent.child(name));
    new Tree(files).remove(parent.fd, name);
  }

  private void forget(String path) {
    var inside = path + "/";
    open.values()
        .removeIf(
            folder -> {
              boolean gone = folder.path.equals(path) || folder.path.startsWith(inside);
              if (gone) {
                files.close(folder.fd);
              }
              return gone;
            });
    pending.forget(path);
    for (var paths : List.of(implied, opaque)) {
      paths.remove(path);
      paths.subSet(inside, path + PendingFolders.AFTER_SLASH).clear();
    }
    generation++;
  }

  /** Hides a name of the view below; what this layer itself has there stays. */
  void hide(TargetFolder parent, String name) {
    var there = files.find(parent.fd, name);
    if (there.isEmpty()) {
      files.mknodat(parent.fd, name, S_IFCHR, 0, 0);
      tellOfWhiteouts(parent);
    } else if (there.get().isFolder()) {
      hideContent(opened(parent, name, parent.child(name)));
    }
  }

  /**
   * A folder that no other layer has is listed by overlay as it is on disk, unless it says this.
   */
  private void tellOfWhiteouts(TargetFolder folder) {
    if (folder.parent != null && !folder.hasWhiteouts) {
      files.fsetxattr(folder.fd, Whiteouts.ORIGIN_ATTRIBUTE, new byte[0]);
      folder.hasWhiteouts = true;
    }
  }

  /** Hides all that the view below has in a folder. */
  void hideContent(TargetFolder folder) {
    if (folder.parent != null) {
      setOpaque(folder);
      return;
    }
    // Overlay takes no notice of the mark on a layer's root: each name below is hidden by itself.
    dependsOnLower = true;
    for (var name : lower.list("")) {
      hide(root, name);
    }
    opaque.add("");
    generation++;
  }

  private void setOpaque(TargetFolder folder) {
    if (opaque.add(folder.path)) {
      generation++;
      files.fsetxattr(
          folder.fd, Whiteouts.OPAQUE_ATTRIBUTE, "y".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private TargetFolder keep(int fd, String path, TargetFolder parent) {
    var folder = new TargetFolder(fd, path, parent);
    open.put(path, folder);
    if (open.size() > MOST_OPEN) {
      var eldest = open.pollFirstEntry();
      files.close(eldest.getValue().fd);
    }
    return folder;
  }

  /** Gives every folder its owner, mode, attributes and times, after all that changes them. */
  void finish() {
    settleImplied();
    pending.forEach(
        (path, own) -> {
          int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
          int fd = files.openat2(root.fd, path.isEmpty() ? "." : path, flags, 0, INSIDE);
          try {
            attributes.set(fd, own);
          } finally {
            files.close(fd);
          }
        });
  }

  static BerthException corrupt(String path, String why) {
    return new MisfitException(path, why);
  }

  @Override
  public void close() {
    open.values().forEach(folder -> files.close(folder.fd));
    open.clear();
    files.close(root.fd);
  }
}
