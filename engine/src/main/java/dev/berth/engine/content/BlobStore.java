package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The blobs of one state root. */
public final class BlobStore {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  private final FileCalls calls;
  private final Path blobs;
  private final Arriving arriving;

  /**
   * Held while a blob gets its name or loses it, so that nobody relies on one that is just being
   * removed.
   */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Opens the store, making its folders.
   *
   * @param root the state root
   * @param calls measures what content takes on disk
   */
  public BlobStore(Path root, FileCalls calls) {
    this.calls = calls;
    this.blobs = root.resolve("blobs").resolve("sha256");
    this.arriving = new Arriving(root.resolve("ingest"), calls);
    try {
      Files.createDirectories(blobs);
    } catch (IOException e) {
      throw StoreFailure.of("open the content store", root, e);
    }
  }

  /** Begins to take in content, invisible until it is committed. */
  public Ingest begin() {
    return Ingest.anew(this, arriving, arriving.fresh());
  }

  /**
   * Goes on to take in a blob whose digest is known, after the bytes of it that have arrived
   * before. They stay until it is committed or {@linkplain Ingest#restart() begun anew}. The caller
   * sees to it that nobody else takes in the same blob so.
   */
  public Ingest resume(Digest digest) {
    return Ingest.resumed(this, arriving, arriving.began(digest));
  }

  /** Removes what has arrived of a blob, unless somebody takes it in at this moment. */
  public void dropArrived(Digest digest) {
    arriving.drop(digest);
  }

  /**
   * Has somebody make room.
   *
   * @param maker tries to free so many bytes; 0 where the disk is full and nobody waits
   */
  public void onFull(LongConsumer maker) {
    arriving.onFull(maker);
  }

  /** Bytes that can still be written. */
  public long room() {
    return arriving.room();
  }

  /**
   * Looks whether there is room for so many bytes more.
   *
   * @throws BerthException RESOURCE_EXHAUSTED
   */
  public void requireRoom(Digest digest, long bytes) {
    arriving.requireRoom(digest, bytes);
  }

  /** Stores a small document, where it isn't there already. */
  public Blob put(byte[] content, Lease lease) {
    var present = acquire(Digest.of(content), lease);
    if (present.isPresent()) {
      syncNames();
      return present.get();
    }
    try (var ingest = begin()) {
      ingest.write(ByteBuffer.wrap(content));
      return ingest.commit(lease);
    }
  }

  /** Stores many small documents, those that aren't there already, and syncs all at once. */
  public void putAll(Collection<byte[]> contents, Lease lease) {
    var missing = new LinkedHashMap<Digest, byte[]>();
    contents.forEach(content -> missing.put(Digest.of(content), content));
    missing.keySet().removeAll(acquireAll(missing.keySet(), lease));
    var written = new LinkedHashMap<Digest, Path>();
    try {
      for (var document : missing.entrySet()) {
        var file = arriving.fresh();
        written.put(document.getKey(), file);
        Files.write(file, document.getValue(), StandardOpenOption.CREATE_NEW);
      }
      if (!written.isEmpty()) {
        arriving.sync();
        name(written, lease);
      }
      syncFolder();
    } catch (IOException e) {
      throw StoreFailure.of("store documents", blobs, e);
    } finally {
      arriving.remove(written.values());
    }
  }

  /** Protects several blobs, and tells which of them are there. */
  public Set<Digest> acquireAll(Collection<Digest> digests, Lease lease) {
    lock.lock();
    try {
      lease.protect(digests);
      return digests.stream()
          .filter(digest -> find(digest).isPresent())
          .collect(Collectors.toSet());
    } finally {
      lock.unlock();
    }
  }

  private void name(Map<Digest, Path> written, Lease lease) throws IOException {
    lock.lock();
    try {
      var onDisk = new HashMap<Digest, Long>();
      written.forEach((digest, file) -> onDisk.put(digest, DiskBytes.of(calls, file)));
      lease.arrived(onDisk);
      for (var file : written.entrySet()) {
        var target = path(file.getKey());
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(file.getValue(), target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  Blob commit(Path file, Blob blob, Lease lease) throws IOException {
    lock.lock();
    try {
      var target = path(blob.digest());
      boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
      lease.arrived(Map.of(blob.digest(), DiskBytes.of(calls, there ? target : file)));
      if (there) {
        Files.delete(file);
      } else {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      lock.unlock();
    }
    syncFolder();
    return blob;
  }

  /** Gives content its name, whatever has it. */
  Blob replace(Path file, Blob blob, Lease lease) throws IOException {
    lock.lock();
    try {
      lease.arrived(Map.of(blob.digest(), DiskBytes.of(calls, file)));
      Files.move(file, path(blob.digest()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      lock.unlock();
    }
    syncFolder();
    return blob;
  }

  /** What is found here may have been named a moment ago, by somebody who has not synced it yet. */
  private void syncNames() {
    try {
      syncFolder();
    } catch (IOException e) {
      throw StoreFailure.of("sync the blobs' names", blobs, e);
    }
  }

  private void syncFolder() throws IOException {
    try (var folder = FileChannel.open(blobs, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Protects a blob, where it is there, and tells its size. */
  public Optional<Blob> acquire(Digest digest, Lease lease) {
    lock.lock();
    try {
      lease.protect(digest);
      return find(digest);
    } finally {
      lock.unlock();
    }
  }

  public Optional<Blob> find(Digest digest) {
    try {
      return Optional.of(new Blob(digest, Files.size(path(digest))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw StoreFailure.of("find a blob", path(digest), e);
    }
  }

  /**
   * Opens a blob to read.
   *
   * @throws BerthException NOT_FOUND
   */
  public FileChannel open(Digest digest) {
    try {
      return FileChannel.open(path(digest), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw BerthException.notFound(
          "blob",
          digest,
          "cannot open the blob %s: the content store does not have it".formatted(digest));
    } catch (IOException e) {
      throw StoreFailure.of("open a blob", path(digest), e);
    }
  }

  /**
   * Reads a small document and checks its digest.
   *
   * @param limit most bytes that it may have
   * @throws BerthException RESOURCE_EXHAUSTED past the limit; CORRUPT where the file is not what
   *     its name says
   */
  public byte[] read(Digest digest, int limit) {
    byte[] content;
    try (var channel = open(digest)) {
      if (channel.size() > limit) {
        throw new BerthException(
            ErrorKind.RESOURCE_EXHAUSTED,
            "cannot read the document %s: it has %d bytes and %d are allowed"
                .formatted(digest, channel.size(), limit));
      }
      content = Channels.newInputStream(channel).readAllBytes();
    } catch (IOException e) {
      throw StoreFailure.of("read a blob", path(digest), e);
    }
    if (!Digest.of(content).equals(digest)) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot read the document %s: the file %s has other bytes; remove the image and make it again"
              .formatted(digest, path(digest)));
    }
    return content;
  }

  /**
   * Removes blobs that nothing refers to, as a decision says that is taken while none can be
   * committed or acquired.
   *
   * @param decision runs the transaction that finds them out
   * @param unneeded tells them from its outcome
   */
  public <T> T delete(Supplier<T> decision, Function<T, List<Digest>> unneeded) {
    lock.lock();
    try {
      var outcome = decision.get();
      for (var digest : unneeded.apply(outcome)) {
        Files.deleteIfExists(path(digest));
      }
      return outcome;
    } catch (IOException e) {
      throw StoreFailure.of("remove a blob", blobs, e);
    } finally {
      lock.unlock();
    }
  }

  /** Files among the blobs whose name is no digest. */
  public List<Path> strangers() {
    var found = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(blobs)) {
      for (var file : files) {
        if (!NAME.matcher(file.getFileName().toString()).matches()) {
          found.add(file);
        }
      }
      return found;
    } catch (IOException e) {
      throw StoreFailure.of("list the blobs", blobs, e);
    }
  }

  /** All committed blobs; a file whose name is no digest is passed over. */
  public List<Blob> list() {
    return digests().stream().flatMap(digest -> find(digest).stream()).toList();
  }

  /** The same, with the bytes that each takes on disk. */
  public Map<Digest, Long> onDisk() {
    var found = new HashMap<Digest, Long>();
    digests().forEach(digest -> found.put(digest, DiskBytes.of(calls, path(digest))));
    return found;
  }

  /** Name of the file with what has arrived of a blob. */
  public static String partialName(Digest digest) {
    return Arriving.name(digest);
  }

  /** Bytes on disk of what has arrived of a blob. */
  public long arrivedOnDisk(Digest digest) {
    return arriving.onDisk(digest);
  }

  /** Whether somebody takes in a blob that is {@linkplain #resume gone on with}. */
  public boolean isArriving(Digest digest) {
    return arriving.isOpen(digest);
  }

  /** Bytes on disk of each content that somebody takes in, by the name of its file. */
  public Map<String, Long> arriving() {
    return arriving.onDisk();
  }

  private List<Digest> digests() {
    var found = new ArrayList<Digest>();
    try (var files = Files.newDirectoryStream(blobs)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          found.add(new Digest("sha256:" + name));
        }
      }
      return found;
    } catch (IOException e) {
      throw StoreFailure.of("list the blobs", blobs, e);
    }
  }

  /**
   * Removes what was arriving when the server stopped.
   *
   * @param kept of which blobs that is to be gone on with
   */
  public void reconcile(Set<Digest> kept) {
    syncNames();
    arriving.keepOnly(kept);
  }

  /** Where a blob is, or would be. */
  public Path path(Digest digest) {
    return blobs.resolve(digest.hex());
  }
}
