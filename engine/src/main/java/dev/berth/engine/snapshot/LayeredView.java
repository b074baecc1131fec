package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_NONBLOCK;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.RESOLVE_BENEATH;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.snapshot.MergedFolder.Child;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A merged file system, read straight from the folders that it is stacked from, without a mount.
 * Knows whiteouts and opaque folders; symbolic links are followed inside, never out of it. Paths
 * are {@link PathText}, absolute or relative to the root. Used by one thread at a time.
 */
public final class LayeredView implements AutoCloseable {
  private static final int MOST_LINKS = 40;

  /** Open folders kept for the next lookup; a stack of 120 layers has 120 for its root alone. */
  private static final int MOST_DESCRIPTORS = 1024;

  private final FileCalls files;
  private final MergedFolder root;
  private final Map<String, MergedFolder> known = new LinkedHashMap<>(16, 0.75f, true);
  private int descriptors;

  /**
   * Opens a view of a stack.
   *
   * @param folders uppermost first
   */
  public LayeredView(FileCalls files, List<Path> folders) {
    this.files = files;
    var parts = new ArrayList<Integer>();
    try {
      for (var folder : folders) {
        parts.add(files.openat2(AT_FDCWD, folder.toString(), O_PATH | O_DIRECTORY, 0, 0));
      }
    } catch (RuntimeException e) {
      parts.forEach(files::close);
      throw e;
    }
    this.root = MergedFolder.root(files, parts);
  }

  /**
   * Finds what a path leads to; links are followed, one in the last place too.
   *
   * @throws BerthException INVALID_ARGUMENT past 40 links
   */
  public Optional<ViewEntry> lookup(String path) {
    return walk(path, true);
  }

  /** Finds what a path names: like {@link #lookup}, but a link in the last place is the answer. */
  public Optional<ViewEntry> find(String path) {
    return walk(path, false);
  }

  /**
   * Finds what a path of plain names has at its end, "" for the root; a link on the way is not
   * followed, and nothing lies behind it.
   */
  public Optional<ViewEntry> at(String path) {
    return entry(path.isEmpty() ? "" : "/" + path);
  }

  private Optional<ViewEntry> walk(String path, boolean followsLast) {
    Deque<String> left = names(path);
    var at = "";
    int links = 0;
    while (!left.isEmpty()) {
      var name = left.pop();
      if (name.equals("..")) {
        at = parent(at);
        continue;
      }
      var status = folder(at).child(name).map(Child::status);
      if (status.isEmpty()) {
        return Optional.empty();
      }
      if (status.get().isLink() && (followsLast || !left.isEmpty())) {
        if (++links > MOST_LINKS) {
          throw BerthException.invalid(
              "cannot follow %s: more than %d links lead on from it"
                  .formatted(PathText.printable(path), MOST_LINKS));
        }
        var target = readLink(at, name);
        at = target.startsWith("/") ? "" : at;
        names(target).descendingIterator().forEachRemaining(left::push);
      } else if (left.isEmpty()) {
        return Optional.of(new ViewEntry(at + "/" + name, status.get()));
      } else if (!status.get().isFolder()) {
        return Optional.empty();
      } else {
        at = at + "/" + name;
      }
    }
    return entry(at);
  }

  /** Names of a path in their order, without empty ones and ".". */
  private static Deque<String> names(String path) {
    var names = new ArrayDeque<String>();
    for (var name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return names;
  }

  private Optional<ViewEntry> entry(String path) {
    return path.isEmpty()
        ? root.top().map(fd -> new ViewEntry("/", files.fstat(fd)))
        : folder(parent(path)).child(last(path)).map(child -> new ViewEntry(path, child.status()));
  }

  /** The folder of a path that consists of folders alone; "" is the root. */
  private MergedFolder folder(String path) {
    if (path.isEmpty()) {
      return root;
    }
    var present = known.get(path);
    if (present != null) {
      return present;
    }
    var found = folder(parent(path)).folder(last(path));
    if (found.descriptors() > 0) {
      known.put(path, found);
      descriptors += found.descriptors();
      forget(found);
    }
    return found;
  }

  private void forget(MergedFolder needed) {
    var eldest = known.values().iterator();
    while (descriptors > MOST_DESCRIPTORS && eldest.hasNext()) {
      var folder = eldest.next();
      if (folder != needed) {
        eldest.remove();
        descriptors -= folder.descriptors();
        folder.close();
      }
    }
  }

  private static String parent(String path) {
    return path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String inner(ViewEntry entry) {
    return entry.path().equals("/") ? "" : entry.path();
  }

  private Child child(ViewEntry entry) {
    return folder(parent(entry.path()))
        .child(last(entry.path()))
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "path",
                    PathText.printable(entry.path()),
                    "cannot read %s of an image: it is gone"
                        .formatted(PathText.printable(entry.path()))));
  }

  /** Where a symbolic link leads, as it says it. */
  public String readLink(ViewEntry link) {
    return files.readlinkat(child(link).part(), last(link.path()));
  }

  private String readLink(String folder, String name) {
    return folder(folder).child(name).map(child -> files.readlinkat(child.part(), name)).orElse("");
  }

  /** Names in a folder, all layers merged, in their order. */
  public List<String> list(ViewEntry folder) {
    return folder(inner(folder)).names();
  }

  /** Names in a folder, all layers merged; "" is the root. */
  List<String> namesIn(String path) {
    return folder(path).names();
  }

  /** Names that some of the uppermost folders of the stack have in a folder, whiteouts too. */
  List<String> namesAbove(String path, int uppermost) {
    return folder(path).namesAbove(uppermost);
  }

  /** Whether what lies below some of the uppermost folders of the stack shows in a folder. */
  boolean seesBelow(String path, int uppermost) {
    return folder(path).seesBelow(uppermost);
  }

  /** What a folder has by a name; a link is not followed. */
  Optional<ViewEntry> child(String path, String name) {
    return folder(path).child(name).map(child -> new ViewEntry(path + "/" + name, child.status()));
  }

  /** A descriptor ({@code O_PATH}) of anything, for its attributes; the caller closes it. */
  int handle(ViewEntry entry) {
    if (entry.path().equals("/")) {
      return files.openat2(
          root.top().orElseThrow(), ".", O_PATH | O_DIRECTORY, 0, MergedFolder.INSIDE);
    }
    int flags = O_PATH | O_NOFOLLOW;
    return files.openat2(child(entry).part(), last(entry.path()), flags, 0, RESOLVE_BENEATH);
  }

  /**
   * A descriptor ({@code O_RDONLY}) of a regular file or of the uppermost part of a folder, for its
   * content and extended attributes; the caller closes it.
   *
   * @throws BerthException INVALID_ARGUMENT for anything else
   */
  public int open(ViewEntry entry) {
    if (entry.path().equals("/")) {
      return files.openat2(
          root.top().orElseThrow(), ".", O_RDONLY | O_DIRECTORY, 0, MergedFolder.INSIDE);
    }
    var child = child(entry);
    if (!readable(child.status())) {
      throw notRegular(entry);
    }
    int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
    int fd = files.openat2(child.part(), last(entry.path()), flags, 0, MergedFolder.INSIDE);
    if (!readable(files.fstat(fd))) {
      files.close(fd);
      throw notRegular(entry);
    }
    return fd;
  }

  private static boolean readable(FileStatus status) {
    return status.isRegular() || status.isFolder();
  }

  private static BerthException notRegular(ViewEntry entry) {
    return BerthException.invalid(
        "cannot read %s of an image: it is no regular file"
            .formatted(PathText.printable(entry.path())));
  }

  /**
   * Reads a regular file.
   *
   * @param limit most bytes that it may have
   * @throws BerthException INVALID_ARGUMENT where it is no regular file; RESOURCE_EXHAUSTED past
   *     the limit
   */
  public byte[] read(ViewEntry file, int limit) {
    var child = child(file);
    if (!child.status().isRegular()) {
      throw notRegular(file);
    }
    return files.readRegularFile(child.part(), last(file.path()), MergedFolder.INSIDE, limit);
  }

  @Override
  public void close() {
    known.values().forEach(MergedFolder::close);
    known.clear();
    root.close();
  }
}
