package dev.berth.engine.gc;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import java.nio.file.Path;
import java.util.Collection;

/** Bytes that things take on disk: what their files' blocks add up to. */
final class DiskUsage {
  private static final int BLOCK = 512;

  private final Path containers;
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final FileCalls files;

  /**
   * @param containers folder of the containers' own folders
   */
  DiskUsage(Path containers, BlobStore blobs, Snapshots snapshots, FileCalls files) {
    this.containers = containers;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.files = files;
  }

  long of(Collection<Node> nodes) {
    return nodes.stream().mapToLong(this::of).sum();
  }

  private long of(Node node) {
    return switch (node.kind()) {
      case BLOB -> blobs.onDisk(new Digest(node.id()));
      case SNAPSHOT -> snapshot(node.id());
      case CONTAINER -> folder(containers.resolve(node.id()));
      case TAG, IMAGE, BUILD_STEP, WORK -> 0;
    };
  }

  private long snapshot(String key) {
    try {
      return snapshots.find(key).map(_ -> snapshots.measure(key)).orElse(0L);
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.NOT_FOUND || isGone(e)) {
        return 0; // removed since the inventory was taken
      }
      throw e;
    }
  }

  private static boolean isGone(BerthException e) {
    return e instanceof KernelException failed && failed.errno() == Errno.ENOENT;
  }

  private long file(Path path) {
    return files
        .find(FileFlags.AT_FDCWD, path.toString())
        .map(status -> status.blocks() * BLOCK)
        .orElse(0L);
  }

  private long folder(Path path) {
    try {
      long bytes = file(path);
      int fd =
          files.openat2(
              FileFlags.AT_FDCWD,
              path.toString(),
              FileFlags.O_RDONLY | FileFlags.O_DIRECTORY | FileFlags.O_NOFOLLOW,
              0,
              0);
      try {
        for (var entry : files.getdents(fd)) {
          var inner = path.resolve(entry.name());
          var status = files.find(fd, entry.name());
          boolean isFolder = status.map(found -> found.isFolder()).orElse(false);
          bytes +=
              isFolder ? folder(inner) : status.map(found -> found.blocks() * BLOCK).orElse(0L);
        }
      } finally {
        files.close(fd);
      }
      return bytes;
    } catch (KernelException e) {
      if (isGone(e)) {
        return 0;
      }
      throw e;
    }
  }
}
