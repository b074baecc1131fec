package dev.berth.engine.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.O_NONBLOCK;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.S_IFBLK;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;
import static dev.berth.engine.kernel.FileFlags.S_IFIFO;
import static dev.berth.engine.kernel.FileFlags.S_IFLNK;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.layer.TarEntry.Part;
import dev.berth.engine.layer.TarEntry.SparseMap;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what an upper folder holds as an archive. */
final class DiffArchive implements UpperWalk.Visitor {
  private static final int BLOCK = 512;

  private static final long MOST_BYTES = 96 << 20;

  /** Of a path, besides its letters. */
  private static final int OVERHEAD = 150;

  private final FileCalls files;
  private final LowerLookup lower;
  private final TarWriter out;
  private final AttributeCalls attributes;
  private final Map<Inode, String> linked = new HashMap<>();
  private final MemoryBudget memory =
      new MemoryBudget(
          MOST_BYTES, "cannot make a layer", "the paths of files that have several names");
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Chunk.SIZE);
  private final byte[] bytes = new byte[Chunk.SIZE];

  DiffArchive(FileCalls files, LowerLookup lower, TarWriter out) {
    this.files = files;
    this.lower = lower;
    this.out = out;
    this.attributes = new AttributeCalls(files);
  }

  private record Inode(long device, long number) {}

  @Override
  public void folder(String path, FileStatus status, Optional<FileStatus> below, int fd) {
    var extended = attributes.extended(fd);
    if (path.isEmpty() && below.isPresent() && isSame(status, extended, below.get())) {
      return;
    }
    var name = path.isEmpty() ? "./" : path + "/";
    out.entry(entry(name, TarEntry.Type.FOLDER, status, "", extended, 0, SparseMap.WHOLE));
  }

  /** The root's times change with every name in it and say nothing. */
  private boolean isSame(FileStatus root, Map<String, byte[]> extended, FileStatus below) {
    if (root.mode() != below.mode() || root.uid() != below.uid() || root.gid() != below.gid()) {
      return false;
    }
    int fd = lower.open("");
    try {
      return SameBytes.in(extended, attributes.extended(fd));
    } finally {
      files.close(fd);
    }
  }

  @Override
  public void opaque(String path, int fd) {
    marker(EntryPath.join(path, Whiteouts.OPAQUE));
  }

  @Override
  public void removed(String path) {
    int slash = path.lastIndexOf('/') + 1;
    marker(path.substring(0, slash) + Whiteouts.PREFIX + path.substring(slash));
  }

  /** An empty file whose name says all; the same bytes each time. */
  private void marker(String name) {
    out.entry(
        new TarEntry(
            name,
            TarEntry.Type.FILE,
            0,
            0,
            0,
            0,
            Instant.EPOCH,
            "",
            0,
            0,
            Map.of(),
            SparseMap.WHOLE));
  }

  @Override
  public void file(String path, FileStatus status, Optional<FileStatus> below, int fd) {
    if (status.links() > 1) {
      var first = linked.putIfAbsent(new Inode(status.device(), status.inode()), path);
      if (first != null) {
        out.entry(
            entry(path, TarEntry.Type.HARD_LINK, status, first, Map.of(), 0, SparseMap.WHOLE));
        return;
      }
      memory.take(OVERHEAD + path.length());
    }
    switch (status.type()) {
      case S_IFLNK ->
          special(path, TarEntry.Type.SYMBOLIC_LINK, status, files.readlinkat(fd, ""), fd);
      case S_IFCHR -> special(path, TarEntry.Type.CHARACTER_DEVICE, status, "", fd);
      case S_IFBLK -> special(path, TarEntry.Type.BLOCK_DEVICE, status, "", fd);
      case S_IFIFO -> special(path, TarEntry.Type.FIFO, status, "", fd);
      default -> regular(path, status, fd);
    }
  }

  private void special(String path, TarEntry.Type type, FileStatus status, String link, int fd) {
    out.entry(entry(path, type, status, link, attributes.extended(fd), 0, SparseMap.WHOLE));
  }

  private void regular(String path, FileStatus status, int found) {
    int fd = files.openat2(AT_FDCWD, "/proc/self/fd/" + found, O_RDONLY | O_NONBLOCK, 0, 0);
    try {
      long size = status.size();
      var map = status.blocks() * BLOCK < size ? sparse(fd, size) : SparseMap.WHOLE;
      out.entry(entry(path, TarEntry.Type.FILE, status, "", attributes.extended(fd), size, map));
      var parts = map.whole() ? List.of(new Part(0, size)) : map.parts();
      parts.forEach(part -> copy(fd, part));
    } finally {
      files.close(fd);
    }
  }

  private SparseMap sparse(int fd, long size) {
    var parts = Holes.of(files, fd, size);
    return Holes.isWhole(parts, size) ? SparseMap.WHOLE : parts;
  }

  /** Copies a part; where the file has become shorter meanwhile zeros stand for what is gone. */
  private void copy(int fd, Part part) {
    long left = part.length();
    while (left > 0) {
      int want = (int) Math.min(left, bytes.length);
      buffer.clear().limit(want);
      int count = files.pread(fd, buffer, part.offset() + part.length() - left);
      if (count == 0) {
        java.util.Arrays.fill(bytes, 0, want, (byte) 0);
        count = want;
      } else {
        buffer.flip().get(bytes, 0, count);
      }
      out.content(bytes, 0, count);
      left -= count;
    }
  }

  private static TarEntry entry(
      String name,
      TarEntry.Type type,
      FileStatus status,
      String link,
      Map<String, byte[]> extended,
      long size,
      SparseMap map) {
    boolean isDevice = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    return new TarEntry(
        name,
        type,
        status.permissions(),
        status.uid(),
        status.gid(),
        size,
        status.modified(),
        link,
        isDevice ? status.major() : 0,
        isDevice ? status.minor() : 0,
        extended,
        map);
  }
}
