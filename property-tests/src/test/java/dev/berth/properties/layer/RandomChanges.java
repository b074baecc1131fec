package dev.berth.properties.layer;

import static dev.berth.engine.kernel.FileFlags.AT_FDCWD;
import static dev.berth.engine.kernel.FileFlags.AT_REMOVEDIR;
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
import dev.berth.engine.kernel.KernelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a container could do to its files: makes, writes, renames, links, replaces, describes and
 * removes whatever a mounted root has.
 */
final class RandomChanges {
  private static final int RENAME_EXCHANGE = 2;

  private final FileCalls files;
  private final Random random;
  private final List<String> folders = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private int root;

  RandomChanges(FileCalls files, long seed) {
    this.files = files;
    this.random = new Random(seed);
  }

  void make(Path at) {
    root = files.openat2(AT_FDCWD, at.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    try {
      for (int left = 1 + random.nextInt(20); left > 0; left--) {
        look();
        change();
      }
    } finally {
      files.close(root);
    }
  }

  private void look() {
    folders.clear();
    others.clear();
    look(".");
  }

  private void look(String folder) {
    folders.add(folder);
    for (var name : names(folder)) {
      var path = folder + "/" + name;
      if (status(path).isFolder()) {
        look(path);
      } else {
        others.add(path);
      }
    }
  }

  private List<String> names(String folder) {
    int fd = files.openat2(root, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, 0);
    try {
      return files.getdents(fd).stream().map(entry -> entry.name()).sorted().toList();
    } finally {
      files.close(fd);
    }
  }

  private FileStatus status(String path) {
    return files.statx(root, path, AT_SYMLINK_NOFOLLOW);
  }

  private boolean isFree(String path) {
    return files.find(root, path).isEmpty();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Any name, but the root's. */
  private String any() {
    int count = folders.size() - 1 + others.size();
    if (count == 0) {
      files.mkdirat(root, "./only", 0755);
      folders.add("./only");
      return "./only";
    }
    int index = random.nextInt(count);
    return index < others.size() ? others.get(index) : folders.get(index - others.size() + 1);
  }

  /** A name that was free, or removed a moment ago, in some folder. */
  private String fresh() {
    return one(folders) + "/" + (char) ('a' + random.nextInt(4)) + random.nextInt(4);
  }

  private void change() {
    switch (random.nextInt(14)) {
      case 0, 1 -> addAt(fresh());
      case 2 -> remove(any());
      case 3 -> {
        // What comes back where something was hides everything that was below it.
        var path = any();
        remove(path);
        add(path);
      }
      case 4 -> {
        var path = one(folders);
        if (!path.equals(".")) {
          remove(path);
          files.mkdirat(root, path, 0700 + random.nextInt(0100));
          addAt(path + "/" + (char) ('a' + random.nextInt(4)) + random.nextInt(4));
        }
      }
      case 5, 6 -> write();
      case 7 -> rename(any(), random.nextBoolean() ? fresh() : any(), 0);
      case 8 -> rename(any(), any(), RENAME_EXCHANGE);
      case 9 -> link();
      case 10 -> own(any());
      case 11 -> describe(random.nextInt(6) == 0 ? "." : any());
      case 12 -> attribute(random.nextInt(6) == 0 ? "." : any());
      default -> time(any());
    }
  }

  private void addAt(String path) {
    if (isFree(path)) {
      add(path);
    }
  }

  private void add(String path) {
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        files.mkdirat(root, path, 0700 + random.nextInt(0100));
        for (int i = random.nextInt(3); i > 0; i--) {
          add(path + "/" + i);
        }
      }
      case 2 -> files.symlinkat("../" + random.nextInt(9), root, path);
      case 3 -> files.mknodat(root, path, S_IFIFO | 0640, 0, 0);
      case 4 ->
          files.mknodat(
              root, path, (random.nextBoolean() ? S_IFCHR : S_IFBLK) | 0600, 1, random.nextInt(9));
      default -> write(path, O_CREAT, 0);
    }
  }

  private void remove(String path) {
    if (!status(path).isFolder()) {
      files.unlinkat(root, path, 0);
      return;
    }
    for (var name : names(path)) {
      remove(path + "/" + name);
    }
    files.unlinkat(root, path, AT_REMOVEDIR);
  }

  private void write() {
    var regular = others.stream().filter(path -> status(path).isRegular()).toList();
    if (!regular.isEmpty()) {
      var path = one(regular);
      write(path, 0, status(path).size());
    }
  }

  private void write(String path, int flags, long size) {
    int fd = files.openat2(root, path, O_WRONLY | O_NOFOLLOW | flags, flags == 0 ? 0 : 0644, 0);
    try {
      var bytes = new byte[random.nextInt(9000)];
      random.nextBytes(bytes);
      long at = random.nextLong(size + 20_000);
      files.pwrite(fd, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), at);
      if (random.nextInt(4) == 0) {
        files.ftruncate(fd, random.nextLong(size + 40_000));
      }
    } finally {
      files.close(fd);
    }
  }

  /** The kernel may refuse it: onto a full folder, into itself, of a folder from below. */
  private void rename(String from, String to, int flags) {
    try {
      files.renameat2(root, from, root, to, flags);
    } catch (KernelException e) {
      switch (e.errno()) {
        case EXDEV, EEXIST, ENOTEMPTY, ENOTDIR, EISDIR, EINVAL, ENOENT -> {}
        default -> throw e;
      }
    }
  }

  private void link() {
    var to = fresh();
    if (!others.isEmpty() && isFree(to)) {
      files.linkat(root, one(others), root, to, 0);
    }
  }

  private void own(String path) {
    files.fchownat(root, path, random.nextInt(70_000), random.nextInt(9), AT_SYMLINK_NOFOLLOW);
  }

  private void describe(String path) {
    if (!status(path).isLink()) {
      files.fchmodat(root, path, random.nextInt(010000));
    }
  }

  private void time(String path) {
    var time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    files.utimensat(root, path, time, time, AT_SYMLINK_NOFOLLOW);
  }

  private void attribute(String path) {
    int fd = files.openat2(root, path, O_PATH | O_NOFOLLOW, 0, 0);
    try {
      var status = files.fstat(fd);
      var names = files.flistxattr(fd);
      if (!names.isEmpty() && random.nextInt(3) == 0) {
        files.fremovexattr(fd, one(names));
      } else if (!status.isLink() && random.nextInt(3) == 0) {
        files.fsetxattr(fd, "system.posix_acl_access", accessList());
      } else if (status.isFolder() && random.nextInt(3) == 0) {
        files.fsetxattr(fd, "system.posix_acl_default", accessList());
      } else {
        var value = new byte[random.nextInt(99)];
        random.nextBytes(value);
        files.fsetxattr(fd, "trusted." + (char) ('a' + random.nextInt(3)), value);
      }
    } finally {
      files.close(fd);
    }
  }

  /** An access control list: owner, a user, group, mask, others. */
  private byte[] accessList() {
    var list = ByteBuffer.allocate(4 + 5 * 8).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(2);
    int[][] entries = {{1, -1}, {2, random.nextInt(70_000)}, {4, -1}, {16, -1}, {32, -1}};
    for (var entry : entries) {
      list.putShort((short) entry[0]).putShort((short) random.nextInt(8)).putInt(entry[1]);
    }
    return list.array();
  }
}
