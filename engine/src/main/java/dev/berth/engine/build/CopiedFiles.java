package dev.berth.engine.build;

import dev.berth.engine.build.context.ContextEntry;
import dev.berth.engine.build.context.ContextFiles;
import dev.berth.engine.build.context.Selection;
import dev.berth.engine.build.graph.ImagePath;
import dev.berth.engine.build.graph.Op;
import dev.berth.engine.container.FileOwner;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.layer.TarWriter;
import dev.berth.engine.snapshot.LayeredView;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where each copied file comes to lie in an image, decided from the image's files so far. Folders
 * that are there keep what they are; missing ones are root's with mode 0755, or are the source's.
 */
final class CopiedFiles {
  private static final String WHITEOUT = ".wh.";
  private static final int BUFFER = 1 << 16;

  /** A file at its place; absent content makes a folder. */
  private record Placed(int mode, Instant modified, FileOwner owner, Optional<ContextEntry> from) {
    boolean isFolder() {
      return from.isEmpty() || from.get().isFolder();
    }
  }

  private final TargetPaths targets;
  private final Op.Copy copy;
  private final FileOwner owner;
  private final Map<String, Placed> placed = new TreeMap<>();

  private CopiedFiles(LayeredView view, Op.Copy copy, FileOwner owner) {
    this.targets = new TargetPaths(view);
    this.copy = copy;
    this.owner = owner;
  }

  /**
   * Decides on every file.
   *
   * @throws BerthException INVALID_ARGUMENT where a file is in the way
   */
  static CopiedFiles place(LayeredView view, Op.Copy copy, FileOwner owner, Selection selection) {
    var files = new CopiedFiles(view, copy, owner);
    var target = files.targets.resolve(copy.target());
    boolean several = selection.items().size() > 1;
    boolean isFolder = files.targets.isFolder(target);
    if (several && !copy.intoFolder() && !isFolder) {
      throw BerthException.invalid(
          "cannot copy %d files to %s: it is not a folder; end it with a slash"
              .formatted(selection.items().size(), copy.target()));
    }
    for (var item : selection.items()) {
      if (item.entry().isFolder()) {
        files.placeFolder(item, target);
      } else {
        var path = copy.intoFolder() || isFolder ? files.child(target, item.name()) : target;
        files.place(path, item.entry());
      }
    }
    return files;
  }

  private String child(String folder, String name) {
    return ImagePath.child(folder, name);
  }

  private void placeFolder(Selection.Item item, String target) {
    place(target, item.entry());
    item.below()
        .forEach(
            (path, entry) -> place(target.equals("/") ? "/" + path : target + "/" + path, entry));
  }

  private void place(String path, ContextEntry entry) {
    if (ImagePath.name(path).startsWith(WHITEOUT)) {
      throw BerthException.invalid(
          "cannot copy %s: in a layer, a name that begins with .wh. means a removal; rename it"
              .formatted(PathText.printable(entry.path())));
    }
    if (!path.equals("/")) {
      placeParents(ImagePath.parent(path), entry.modified());
    }
    if (entry.isFolder() && isFolder(path)) {
      return;
    }
    if (entry.isFolder() ? exists(path) : isFolder(path)) {
      throw BerthException.invalid(
          "cannot copy %s to %s: a %s is there; choose another target"
              .formatted(
                  PathText.printable(entry.path()),
                  PathText.printable(path),
                  entry.isFolder() ? "file or link" : "folder"));
    }
    int mode = copy.mode().filter(_ -> entry.kind() != ContextEntry.Kind.LINK).orElse(entry.mode());
    placed.put(path, new Placed(mode, entry.modified(), owner, Optional.of(entry)));
  }

  private void placeParents(String folder, Instant modified) {
    if (isFolder(folder)) {
      return;
    }
    if (exists(folder)) {
      throw BerthException.invalid(
          "cannot copy into %s: it is not a folder; choose another target"
              .formatted(PathText.printable(folder)));
    }
    placeParents(ImagePath.parent(folder), modified);
    placed.put(folder, new Placed(0755, modified, FileOwner.ROOT, Optional.empty()));
  }

  private boolean isFolder(String path) {
    var ours = placed.get(path);
    return ours != null ? ours.isFolder() : targets.isFolder(path);
  }

  private boolean exists(String path) {
    return placed.containsKey(path) || targets.exists(path);
  }

  /** Writes the files as the archive of a layer, in the order of their paths. */
  void writeTo(OutputStream out, ContextFiles files) {
    var tar = new TarWriter(out);
    placed.forEach((path, file) -> write(tar, path.substring(1), file, files));
    tar.finish();
  }

  private static void write(TarWriter tar, String path, Placed file, ContextFiles files) {
    var type =
        file.isFolder()
            ? TarEntry.Type.FOLDER
            : file.from().get().kind() == ContextEntry.Kind.LINK
                ? TarEntry.Type.SYMBOLIC_LINK
                : TarEntry.Type.FILE;
    long size = file.from().map(ContextEntry::size).orElse(0L);
    tar.entry(
        new TarEntry(
            type == TarEntry.Type.FOLDER ? path + "/" : path,
            type,
            file.mode(),
            file.owner().uid(),
            file.owner().gid(),
            size,
            file.modified(),
            file.from().map(ContextEntry::link).orElse(""),
            0,
            0,
            Map.of(),
            TarEntry.SparseMap.WHOLE));
    for (long at = 0; at < size; at += BUFFER) {
      var buffer = ByteBuffer.allocate((int) Math.min(BUFFER, size - at));
      files.read(file.from().get(), at, buffer);
      tar.content(buffer.array(), 0, buffer.capacity());
    }
  }
}
