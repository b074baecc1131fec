package dev.berth.engine.container;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.S_IFREG;

import dev.berth.engine.container.MountPoint.Kind;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.ViewEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills an init layer: what an image lacks of the mount points, and above that the image's own
 * folders with owner, mode, times and attributes, because the uppermost layer's are what is seen.
 */
final class MountPointMaker {
  private static final int FOLDER_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final Instant EPOCH = Instant.EPOCH;

  private final FileCalls files;
  private final LayeredView view;
  private final String layer;

  /** Folders of the layer by path in the image, and the time each must show in the end. */
  private final Map<String, Instant> made = new TreeMap<>();

  private final Map<String, String> places = new HashMap<>();

  MountPointMaker(FileCalls files, LayeredView view, Path layer) {
    this.files = files;
    this.view = view;
    this.layer = layer.toString();
  }

  /** Makes what is missing and answers how many entries were made. */
  long make(List<MountPoint> points) {
    long entries = 0;
    view.lookup("/").ifPresent(root -> copyAttributes(root, ""));
    made.put("", view.lookup("/").map(root -> root.status().modified()).orElse(EPOCH));
    for (var point : points) {
      if (isMissing(point)) {
        place(point);
        entries++;
      }
    }
    made.forEach((path, time) -> setTime(path, time));
    return entries + made.size();
  }

  private boolean isMissing(MountPoint point) {
    if (point.kind() == Kind.SYSTEM_FOLDER) {
      var entry = view.find(point.path());
      if (entry.isPresent() && !entry.get().status().isFolder()) {
        throw refused(point, "the image has something else than a folder there");
      }
      return entry.isEmpty();
    }
    var entry = view.lookup(point.path());
    if (entry.isEmpty()) {
      return true;
    }
    var path = entry.get().path();
    if (SystemPaths.covers(path)) {
      throw refused(point, "a link of the image leads to %s".formatted(path));
    }
    boolean isFolder = entry.get().status().isFolder();
    if (isFolder == (point.kind() == Kind.FILE)) {
      throw refused(
          point,
          isFolder
              ? "the image has a folder there, and a file is to be mounted"
              : "the image has no folder there, and a folder is to be mounted");
    }
    return false;
  }

  private void place(MountPoint point) {
    int slash = point.path().lastIndexOf('/');
    var parent = folder(point, point.path().substring(0, slash));
    var path = parent + point.path().substring(slash);
    if (point.kind() == Kind.FILE) {
      files.mknodat(AT_FDCWD, layer + path, S_IFREG | FILE_MODE, 0, 0);
      files.fchmodat(AT_FDCWD, layer + path, FILE_MODE);
    } else {
      newFolder(path);
      places.put(point.path(), path);
    }
  }

  /** The place in this layer of a folder of the image, links resolved, made with its parents. */
  private String folder(MountPoint point, String path) {
    if (path.isEmpty()) {
      return "";
    }
    var known = places.get(path);
    if (known != null) {
      return known;
    }
    var entry = view.lookup(path);
    var place = entry.isPresent() ? existingFolder(point, entry.get()) : missingFolder(point, path);
    places.put(path, place);
    return place;
  }

  private String existingFolder(MountPoint point, ViewEntry entry) {
    if (!entry.status().isFolder()) {
      throw refused(point, "%s in the image is no folder".formatted(entry.path()));
    }
    if (SystemPaths.covers(entry.path())) {
      throw refused(point, "a link of the image leads to %s".formatted(entry.path()));
    }
    var path = entry.path().equals("/") ? "" : entry.path();
    if (!made.containsKey(path)) {
      folder(point, path.substring(0, path.lastIndexOf('/')));
      files.mkdirat(AT_FDCWD, layer + path, 0700);
      copyAttributes(entry, path);
      made.put(path, entry.status().modified());
    }
    return path;
  }

  private String missingFolder(MountPoint point, String path) {
    int slash = path.lastIndexOf('/');
    var place = folder(point, path.substring(0, slash)) + path.substring(slash);
    newFolder(place);
    return place;
  }

  private void newFolder(String path) {
    files.mkdirat(AT_FDCWD, layer + path, FOLDER_MODE);
    files.fchmodat(AT_FDCWD, layer + path, FOLDER_MODE);
    made.put(path, EPOCH);
  }

  private void copyAttributes(ViewEntry entry, String path) {
    var status = entry.status();
    var target = layer + path;
    files.fchownat(AT_FDCWD, target, status.uid(), status.gid(), 0);
    files.fchmodat(AT_FDCWD, target, status.permissions());
    int from = view.open(entry);
    try {
      int to = files.openat2(AT_FDCWD, target, 0, 0, 0);
      try {
        for (var name : files.flistxattr(from)) {
          if (!name.startsWith("trusted.overlay.")) {
            files.fgetxattr(from, name).ifPresent(value -> files.fsetxattr(to, name, value));
          }
        }
      } finally {
        files.close(to);
      }
    } finally {
      files.close(from);
    }
  }

  private void setTime(String path, Instant time) {
    files.utimensat(AT_FDCWD, layer + path, time, time, 0);
  }

  private static BerthException refused(MountPoint point, String why) {
    return new BerthException(
        ErrorKind.INVALID_ARGUMENT, "cannot mount on %s: %s".formatted(point.path(), why));
  }
}
