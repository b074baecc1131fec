package dev.berth.engine.content;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Content that is arriving. Closed without a commit, it leaves nothing. Used by one thread at a
 * time.
 */
public final class Ingest implements WritableByteChannel {
  private final BlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest hasher = Digest.hasher();
  private long size;

  Ingest(BlobStore store, Path file) {
    this.store = store;
    this.file = file;
    try {
      this.channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw StoreFailure.of("store a blob", file, e);
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
    hasher.update(bytes.duplicate());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw StoreFailure.of("store a blob", file, e);
    }
    size += count;
    return count;
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
    if (expectedSize.isPresent() && expectedSize.get() != size) {
      close();
      throw corrupt("%d bytes were expected and %d arrived".formatted(expectedSize.get(), size));
    }
    var digest = Digest.finish(hasher);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      close();
      throw corrupt("the digest %s was expected and it has %s".formatted(expected.get(), digest));
    }
    try {
      channel.force(true);
      channel.close();
      return store.commit(file, new Blob(digest, size), lease);
    } catch (IOException e) {
      throw StoreFailure.of("store a blob", file, e);
    } finally {
      close();
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
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw StoreFailure.of("remove unfinished content", file, e);
    }
  }
}
