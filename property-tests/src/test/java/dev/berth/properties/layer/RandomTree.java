package dev.berth.properties.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.AT_SYMLINK_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_CREAT;
import static dev.berth.engine.kernel.FileFlags.O_DIRECTORY;
import static dev.berth.engine.kernel.FileFlags.O_NOFOLLOW;
import static dev.berth.engine.kernel.FileFlags.O_PATH;
import static dev.berth.engine.kernel.FileFlags.O_RDONLY;
import static dev.berth.engine.kernel.FileFlags.O_WRONLY;
import static dev.berth.engine.kernel.FileFlags.S_IFBLK;
import static dev.berth.engine.kernel.FileFlags.S_IFCHR;
import static dev.berth.engine.kernel.FileFlags.S_IFIFO;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.layer.LowerLookup;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A tree with names, owners, times, holes and attributes that nobody would choose. */
final class RandomTree {
  private static final int DEEPEST = 3;

  private final FileCalls files;
  private final Random random;
  private final boolean rich;
  private final LowerLookup lower;
  private final List<String> linkable = new ArrayList<>();
  private int root;

  /**
   * @param rich with what only the PAX format holds: attributes and fractions of a second
   */
  RandomTree(FileCalls files, long seed, boolean rich) {
    this(files, seed, rich, LowerLookup.none());
  }

  /** An upper folder: it replaces and hides some of what is below, and adds to it. */
  static RandomTree over(FileCalls files, LowerLookup lower, long seed) {
    return new RandomTree(files, seed, true, lower);
  }

  private RandomTree(FileCalls files, long seed, boolean rich, LowerLookup lower) {
    this.files = files;
    this.random = new Random(seed);
    this.rich = rich;
    this.lower = lower;
  }

  Path make(Path at) {
    files.mkdirat(AT_FDCWD, at.toString(), 0700);
    root = files.openat2(AT_FDCWD, at.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    try {
      fill("", 0, hasFolderBelow(""));
      describe(".", false);
      return at;
    } finally {
      files.close(root);
    }
  }

  /**
   * @param merged whether names of the folder below are seen in it
   */
  private void fill(String folder, int depth, boolean merged) {
    var below = merged ? lower.list(folder.isEmpty() ? "" : folder(folder)) : List.<String>of();
    int count = random.nextInt(depth == 0 ? 6 : 3) + (depth == 0 ? 1 : 0);
    for (int i = 0; i < count; i++) {
      boolean known = !below.isEmpty() && random.nextBoolean();
      var path = folder + (known ? below.get(random.nextInt(below.size())) : name());
      if (files.find(root, path).isEmpty()) {
        if (known && random.nextBoolean()) {
          files.mknodat(root, path, S_IFCHR, 0, 0);
        } else {
          make(path, depth, merged);
        }
      }
    }
  }

  private static String folder(String withSlash) {
    return withSlash.substring(0, withSlash.length() - 1);
  }

  private boolean hasFolderBelow(String path) {
    return lower.find(path).filter(FileStatus::isFolder).isPresent();
  }

  /** Makes a folder hide what is below, or not; overlay takes no notice of that at the root. */
  private boolean isOpaque(String path) {
    boolean opaque = random.nextInt(3) == 0;
    if (opaque) {
      int fd = files.openat2(root, path, O_PATH | O_NOFOLLOW, 0, 0);
      try {
        files.fsetxattr(fd, "trusted.overlay.opaque", new byte[] {'y'});
      } finally {
        files.close(fd);
      }
    }
    return opaque;
  }

  private void make(String path, int depth, boolean merged) {
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        if (depth < DEEPEST) {
          files.mkdirat(root, path, 0700);
          fill(path + "/", depth + 1, merged && hasFolderBelow(path) && !isOpaque(path));
          describe(path, false);
        }
      }
      case 2 -> {
        files.symlinkat(target(), root, path);
        describe(path, true);
        linkable.add(path);
      }
      case 3 -> node(path, S_IFIFO, 0, 0);
      case 4 -> node(path, S_IFCHR, 1 + random.nextInt(511), random.nextInt(1 << 18));
      case 5 -> node(path, S_IFBLK, random.nextInt(512), random.nextInt(256));
      case 6 -> {
        if (!linkable.isEmpty()) {
          files.linkat(root, linkable.get(random.nextInt(linkable.size())), root, path, 0);
        }
      }
      default -> {
        file(path);
        describe(path, false);
        linkable.add(path);
      }
    }
  }

  private void node(String path, int type, int major, int minor) {
    files.mknodat(root, path, type | 0600, major, minor);
    describe(path, false);
  }

  private void file(String path) {
    int fd = files.openat2(root, path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600, 0);
    try {
      long size = 0;
      for (int i = random.nextInt(4); i > 0; i--) {
        var bytes = new byte[random.nextInt(8_000)];
        random.nextBytes(bytes);
        size += random.nextInt(3) == 0 ? random.nextInt(200_000) : 0;
        files.pwrite(fd, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), size);
        size += bytes.length;
      }
      files.ftruncate(fd, size + (random.nextInt(3) == 0 ? random.nextInt(100_000) : 0));
    } finally {
      files.close(fd);
    }
  }

  private void describe(String path, boolean isLink) {
    files.fchownat(root, path, owner(), owner(), AT_SYMLINK_NOFOLLOW);
    if (!isLink) {
      files.fchmodat(root, path, random.nextInt(010000));
    }
    if (rich && random.nextInt(3) == 0) {
      attributes(path, isLink);
    }
    long seconds = random.nextInt(5) == 0 ? random.nextLong(1L << 33) : random.nextInt();
    var time = Instant.ofEpochSecond(rich ? seconds : Math.abs(seconds), rich ? nanos() : 0);
    files.utimensat(root, path, time, time, AT_SYMLINK_NOFOLLOW);
  }

  private int nanos() {
    return random.nextBoolean() ? random.nextInt(1_000_000_000) : random.nextInt(10) * 100_000_000;
  }

  private void attributes(String path, boolean isLink) {
    int fd = files.openat2(root, path, O_PATH | O_NOFOLLOW, 0, 0);
    try {
      var status = files.fstat(fd);
      boolean takesUser = status.isRegular() || status.isFolder();
      var value = new byte[random.nextInt(200)];
      random.nextBytes(value);
      files.fsetxattr(
          fd, (takesUser ? "user." : "trusted.") + (char) ('a' + random.nextInt(9)), value);
      if (status.isRegular() && random.nextInt(3) == 0) {
        files.fsetxattr(fd, "security.capability", capability());
      }
    } finally {
      files.close(fd);
    }
  }

  /** Version 2 of the format: magic with the effective flag, permitted and inheritable sets. */
  private byte[] capability() {
    var bytes = new byte[20];
    bytes[3] = 2;
    bytes[0] = 1;
    bytes[4] = (byte) random.nextInt();
    bytes[5] = (byte) random.nextInt();
    return bytes;
  }

  private long owner() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextInt(70_000);
      case 2 -> 2_000_000 + random.nextInt(500_000);
      default -> random.nextLong(0xFFFFFFFFL);
    };
  }

  private String target() {
    return random.nextInt(8) == 0 ? "t/".repeat(1 + random.nextInt(300)) : "../" + name();
  }

  /** From one to 255 bytes, any but NUL and slash. */
  private String name() {
    int length = random.nextInt(6) == 0 ? 1 + random.nextInt(255) : 1 + random.nextInt(12);
    var bytes = new byte[length];
    int kind = random.nextInt(3);
    for (int i = 0; i < length; i++) {
      bytes[i] = kind == 0 ? (byte) (1 + random.nextInt(255)) : (byte) ('a' + random.nextInt(26));
      if (bytes[i] == '/') {
        bytes[i] = '_';
      }
    }
    var name = kind == 2 && length < 100 ? "é€ " + PathText.decode(bytes) : PathText.decode(bytes);
    return name.equals(".") || name.equals("..") || name.startsWith(".wh.") ? "dots" : name;
  }
}
