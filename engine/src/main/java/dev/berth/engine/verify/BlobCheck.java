package dev.berth.engine.verify;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.verify.Stored.StoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads a blob to its end. */
final class BlobCheck {
  private static final int BUFFER = 1 << 18;

  private final BlobStore blobs;
  private final Steps steps;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  BlobCheck(BlobStore blobs, Steps steps) {
    this.blobs = blobs;
    this.steps = steps;
  }

  /** What is wrong with it; empty where it is right. */
  Optional<String> problem(StoredBlob blob) {
    var hasher = Digest.hasher();
    long size = 0;
    try (var channel = blobs.open(blob.digest())) {
      while (channel.read(buffer.clear()) >= 0) {
        size += buffer.position();
        steps.read(buffer.position());
        hasher.update(buffer.flip());
      }
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.of("its file is missing");
      }
      throw e;
    } catch (IOException e) {
      return Optional.of("its file can't be read: " + e.getMessage());
    }
    if (blob.size().isPresent() && blob.size().get() != size) {
      return Optional.of("it has %d bytes and should have %d".formatted(size, blob.size().get()));
    }
    var found = Digest.finish(hasher);
    return found.equals(blob.digest())
        ? Optional.empty()
        : Optional.of("its bytes have the digest " + found);
  }
}
