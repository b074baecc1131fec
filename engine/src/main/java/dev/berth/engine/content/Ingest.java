package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Content that is arriving. Closed without a commit, it leaves nothing, or what has arrived where
 * it is to be gone on with. Written by one thread at a time.
 */
public final class Ingest implements WritableByteChannel {
  private static final long BETWEEN_CHECKS = 1 << 20;

  private final BlobStore store;
  private final Arriving arriving;
  private final Path file;
  private final boolean stays;
  private final FileChannel channel;
  private final MessageDigest hasher = Digest.hasher();
  private long size;
  private long unchecked;

  private Ingest(
      BlobStore store, Arriving arriving, Path file, boolean stays, FileChannel channel) {
    this.store = store;
    this.arriving = arriving;
    this.file = file;
    this.stays = stays;
    this.channel = channel;
    arriving.opened(file);
  }

  static Ingest anew(BlobStore store, Arriving arriving, Path file) {
    try {
      var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new Ingest(store, arriving, file, false, channel);
    } catch (IOException e) {
      throw StoreFailure.of("store a blob", file, e);
    }
  }

  static Ingest resumed(BlobStore store, Arriving arriving, Path file) {
    try {
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      var ingest = new Ingest(store, arriving, file, true, channel);
      ingest.digestArrived();
      return ingest;
    } catch (IOException e) {
      arriving.closed(file);
      throw StoreFailure.of("go on storing a blob", file, e);
    }
  }

  private void digestArrived() throws IOException {
    var bytes = ByteBuffer.allocate(1 << 18);
    for (int read = channel.read(bytes); read >= 0; read = channel.read(bytes)) {
      hasher.update(bytes.flip());
      size += read;
      bytes.clear();
    }
  }

  /** Takes back all that has arrived. */
  public void restart() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      throw StoreFailure.of("begin to store a blob anew", file, e);
    }
    hasher.reset();
    size = 0;
  }

  /**
   * Opens what has arrived and will arrive, to be read by somebody else meanwhile; empty where it
   * is committed or dropped.
   */
  public Optional<FileChannel> reader() {
    try {
      return Optional.of(FileChannel.open(file, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw StoreFailure.of("read a blob that arrives", file, e);
    }
  }

  /**
   * Takes all remaining bytes.
   *
   * @throws BerthException RESOURCE_EXHAUSTED where the disk is full
   */
  @Override
  public int write(ByteBuffer bytes) {
    int count = bytes.remaining();
    checkRoom(count);
    hasher.update(bytes.duplicate());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      var failure = StoreFailure.of("store a blob", file, e);
      if (failure.kind() == ErrorKind.RESOURCE_EXHAUSTED) {
        arriving.full();
      }
      throw failure;
    }
    size += count;
    return count;
  }

  /** Documents are written in what is kept, too: there are few of them. */
  private void checkRoom(int count) {
    unchecked += count;
    if (unchecked >= BETWEEN_CHECKS) {
      unchecked = 0;
      arriving.requireKept();
    }
  }

  /** Bytes taken so far. */
  public long size() {
    return size;
  }

  /** Commits whatever has arrived. */
  public Blob commit(Lease lease) {
    return commit(Optional.empty(), Optional.empty(), lease);
  }

  /**
   * Makes the content visible under its digest, synced, protected by the lease.
   *
   * @throws BerthException CORRUPT where size or digest is not the expected one; nothing is left
   */
  public Blob commit(Optional<Digest> expected, Optional<Long> expectedSize, Lease lease) {
    var blob = finish(expected, expectedSize);
    return named(() -> store.commit(file, blob, lease));
  }

  /**
   * Puts the content, synced, in the place of a damaged or missing blob. Who reads the old one goes
   * on reading that.
   *
   * @throws BerthException CORRUPT where size or digest is not the expected one; nothing is left
   */
  public Blob replace(Digest expected, Optional<Long> expectedSize, Lease lease) {
    var blob = finish(Optional.of(expected), expectedSize);
    return named(() -> store.replace(file, blob, lease));
  }

  private Blob finish(Optional<Digest> expected, Optional<Long> expectedSize) {
    if (expectedSize.isPresent() && expectedSize.get() != size) {
      discard();
      throw corrupt("%d bytes were expected and %d arrived".formatted(expectedSize.get(), size));
    }
    var digest = Digest.finish(hasher);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      discard();
      throw corrupt("the digest %s was expected and it has %s".formatted(expected.get(), digest));
    }
    return new Blob(digest, size);
  }

  /** Gives it its name. */
  private interface Naming {
    Blob name() throws IOException;
  }

  private Blob named(Naming naming) {
    try {
      channel.force(true);
      channel.close();
      return naming.name();
    } catch (IOException e) {
      throw StoreFailure.of("store a blob", file, e);
    } finally {
      close();
    }
  }

  private void discard() {
    restart();
    close();
    if (stays) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw StoreFailure.of("remove wrong content", file, e);
      }
    }
  }

  private static BerthException corrupt(String why) {
    return new BerthException(
        ErrorKind.CORRUPT, "cannot store the content: " + why + "; get it again");
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Ends the ingest; what is not committed is removed. */
  @Override
  public void close() {
    arriving.closed(file);
    try {
      channel.close();
      if (!stays) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw StoreFailure.of("remove unfinished content", file, e);
    }
  }
}
