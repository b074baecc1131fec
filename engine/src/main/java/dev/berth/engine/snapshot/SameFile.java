package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.SEEK_DATA;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.snapshot.ViewChange.What;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Tells in what two files differ, each in a view of its own. */
final class SameFile {
  private static final int BUFFER = 1 << 18;
  private static final String OVERLAY = "trusted.overlay.";

  private final FileCalls files;
  private final boolean withTimes;
  private final ByteBuffer one = ByteBuffer.allocateDirect(BUFFER);
  private final ByteBuffer other = ByteBuffer.allocateDirect(BUFFER);
  private final IntConsumer compared;

  /**
   * @param withTimes whether the time of a file that is no folder says something
   * @param compared is told how many bytes of contents were compared, piece by piece; ends the
   *     comparison by throwing
   */
  SameFile(FileCalls files, boolean withTimes, IntConsumer compared) {
    this.files = files;
    this.withTimes = withTimes;
    this.compared = compared;
  }

  Set<What> differences(LayeredView before, ViewEntry a, LayeredView after, ViewEntry b) {
    var from = a.status();
    var to = b.status();
    boolean sameInode = from.device() == to.device() && from.inode() == to.inode();
    if (sameInode) {
      return Set.of();
    }
    var found = EnumSet.noneOf(What.class);
    if (from.type() != to.type()) {
      found.add(What.TYPE);
    } else {
      compareKind(before, a, after, b, found);
    }
    if (!from.isLink() && from.permissions() != to.permissions()) {
      found.add(What.MODE);
    }
    if (from.uid() != to.uid() || from.gid() != to.gid()) {
      found.add(What.OWNER);
    }
    if (withTimes && !from.isFolder() && !from.modified().equals(to.modified())) {
      found.add(What.TIME);
    }
    if (!same(attributes(before, a), attributes(after, b))) {
      found.add(What.ATTRIBUTES);
    }
    return found;
  }

  private void compareKind(
      LayeredView before, ViewEntry a, LayeredView after, ViewEntry b, Set<What> found) {
    if (a.status().isRegular() && !sameContent(before, a, after, b)) {
      found.add(What.CONTENT);
    }
    if (a.status().isLink() && !before.readLink(a).equals(after.readLink(b))) {
      found.add(What.TARGET);
    }
    if (a.status().isDevice() && device(a.status()) != device(b.status())) {
      found.add(What.DEVICE);
    }
  }

  private static long device(FileStatus status) {
    return ((long) status.major() << 32) | status.minor();
  }

  private Map<String, byte[]> attributes(LayeredView view, ViewEntry entry) {
    int fd = view.handle(entry);
    try {
      var found = new TreeMap<String, byte[]>();
      for (var name : files.flistxattr(fd)) {
        if (!name.startsWith(OVERLAY)) {
          files.fgetxattr(fd, name).ifPresent(value -> found.put(name, value));
        }
      }
      return found;
    } finally {
      files.close(fd);
    }
  }

  private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.get(e.getKey())));
  }

  private boolean sameContent(LayeredView before, ViewEntry a, LayeredView after, ViewEntry b) {
    if (a.status().size() != b.status().size()) {
      return false;
    }
    if (a.status().size() == 0) {
      return true;
    }
    int from = before.open(a);
    try {
      int to = after.open(b);
      try {
        return sameContent(from, to, a.status().size());
      } finally {
        files.close(to);
      }
    } finally {
      files.close(from);
    }
  }

  /** What is a hole in both is passed over. */
  private boolean sameContent(int from, int to, long size) {
    long at = 0;
    while (at < size) {
      at = Math.min(data(from, at, size), data(to, at, size));
      int count = Math.min(read(from, one, at, size), read(to, other, at, size));
      if (at < size && count == 0) {
        return false; // One of them has become shorter meanwhile.
      }
      if (!one.flip().limit(count).equals(other.flip().limit(count))) {
        return false;
      }
      at += count;
      compared.accept(count);
    }
    return true;
  }

  private long data(int fd, long at, long size) {
    long found = files.lseek(fd, at, SEEK_DATA);
    return found < 0 ? size : found;
  }

  private int read(int fd, ByteBuffer into, long at, long size) {
    into.clear().limit((int) Math.min(BUFFER, Math.max(0, size - at)));
    int all = 0;
    while (into.hasRemaining()) {
      int count = files.pread(fd, into, at + all);
      if (count == 0) {
        break;
      }
      all += count;
    }
    return all;
  }
}
