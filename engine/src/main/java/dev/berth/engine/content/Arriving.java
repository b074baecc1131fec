package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileSystemSync;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** The folder of content that has no name yet, and the room for it. */
final class Arriving {
  private static final String PARTIAL = "partial-";

  private final Path folder;
  private final FileCalls calls;

  /** The files that somebody writes. */
  private final Set<Path> open = ConcurrentHashMap.newKeySet();

  /**
   * Held while a file that stays is taken up or removed, so that nobody goes on with one that goes.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile LongConsumer roomMaker = _ -> {};

  Arriving(Path folder, FileCalls calls) {
    this.folder = folder;
    this.calls = calls;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw StoreFailure.of("open the content store", folder, e);
    }
  }

  static String name(Digest digest) {
    return PARTIAL + digest.hex();
  }

  private Path partial(Digest digest) {
    return folder.resolve(name(digest));
  }

  /** A file that nothing has had. */
  Path fresh() {
    return folder.resolve(UUID.randomUUID().toString());
  }

  /** The file with what has arrived of a blob, which from now on somebody writes. */
  Path began(Digest digest) {
    lock.lock();
    try {
      open.add(partial(digest));
      return partial(digest);
    } finally {
      lock.unlock();
    }
  }

  void opened(Path file) {
    open.add(file);
  }

  void closed(Path file) {
    open.remove(file);
  }

  boolean isOpen(Digest digest) {
    return open.contains(partial(digest));
  }

  /** Removes what has arrived of a blob, unless somebody writes it. */
  void drop(Digest digest) {
    lock.lock();
    try {
      if (!isOpen(digest)) {
        Files.deleteIfExists(partial(digest));
      }
    } catch (IOException e) {
      throw StoreFailure.of("remove what has arrived of a blob", partial(digest), e);
    } finally {
      lock.unlock();
    }
  }

  void remove(Collection<Path> files) {
    try {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw StoreFailure.of("remove unfinished content", folder, e);
    }
  }

  /** Removes everything but what has arrived of these. */
  void keepOnly(Set<Digest> kept) {
    var names = kept.stream().map(Arriving::name).collect(Collectors.toSet());
    try (var files =
        Files.newDirectoryStream(folder, file -> !names.contains(file.getFileName().toString()))) {
      for (var file : files) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw StoreFailure.of("remove unfinished content", folder, e);
    }
  }

  /** Syncs the file system with all that is in it. */
  void sync() {
    FileSystemSync.of(calls, folder);
  }

  long onDisk(Digest digest) {
    return DiskBytes.of(calls, partial(digest));
  }

  /** Bytes on disk of each content that somebody writes, by the name of its file. */
  Map<String, Long> onDisk() {
    var found = new TreeMap<String, Long>();
    open.forEach(file -> found.put(file.getFileName().toString(), DiskBytes.of(calls, file)));
    return found;
  }

  void onFull(LongConsumer maker) {
    this.roomMaker = maker;
  }

  /** Somebody found the disk full. */
  void full() {
    roomMaker.accept(0);
  }

  /** Refuses to write more where what is kept of the disk would be taken. */
  void requireKept() {
    DiskRoom.require(calls, "store a blob", folder, this::full);
  }

  /** Bytes that can still be written. */
  long room() {
    return calls.statvfs(folder.toString()).freeBytes();
  }

  /** Has room made where there isn't enough, and refuses where that doesn't suffice. */
  void requireRoom(Digest digest, long bytes) {
    long kept = DiskRoom.kept(calls.statvfs(folder.toString()));
    if (bytes > room() - kept) {
      roomMaker.accept(bytes + kept - room());
    }
    long room = room() - kept;
    if (bytes > room) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot store the blob %s: it takes %d bytes more and its file system has room for %d, with %d bytes kept for the server and for containers; remove something or make it larger"
              .formatted(digest, bytes, Math.max(room, 0), kept));
    }
  }
}
