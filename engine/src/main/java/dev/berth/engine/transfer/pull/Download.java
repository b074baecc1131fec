package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Ingest;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.registry.RemoteRepository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way from a registry to the content store. Its bytes go to a file that stays when
 * the way is broken off, and whoever wants to reads that file while it grows.
 */
final class Download {
  private static final int BUFFER = 256 * 1024;

  private final BlobStore blobs;
  private final Descriptor wanted;
  private final boolean apart;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long arrived;
  private long fetched;
  private @Nullable Ingest ingest;
  private @Nullable RuntimeException failure;
  private @Nullable Blob done;
  private volatile boolean doubtful;

  /**
   * @param apart whether somebody else may be taking in the same blob: nothing is gone on with then
   */
  Download(BlobStore blobs, Descriptor wanted, boolean apart) {
    this.blobs = blobs;
    this.wanted = wanted;
    this.apart = apart;
  }

  /** Bytes that are there so far, those of earlier tries included. */
  long arrived() {
    lock.lock();
    try {
      return arrived;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes in the blob, from where an earlier try ended. What that one left is dropped, and all of
   * it fetched, where it turns out to be wrong.
   *
   * @throws BerthException as {@link RemoteRepository} says; CORRUPT where size or digest differ
   */
  Blob run(RemoteRepository repository, Lease lease) {
    try (var taking = apart ? blobs.begin() : blobs.resume(wanted.digest())) {
      begin(taking, repository.asksMirrors());
      Blob blob;
      try {
        blob = complete(taking, repository, lease);
      } catch (BerthException e) {
        if (!doubtful || e.kind() != ErrorKind.CORRUPT) {
          throw e;
        }
        repository.dropMirrors(); // and what an earlier try had left is gone now
        throw new TryAgainException(e);
      }
      settle(() -> done = blob);
      return blob;
    } catch (RuntimeException e) {
      settle(() -> failure = e);
      throw e;
    }
  }

  private void begin(Ingest taking, boolean fromMirrors) {
    if (taking.size() > wanted.size()) {
      taking.restart();
    }
    blobs.requireRoom(wanted.digest(), wanted.size() - taking.size());
    settle(
        () -> {
          doubtful = taking.size() > 0 || fromMirrors;
          ingest = taking;
          arrived = taking.size();
        });
  }

  private Blob complete(Ingest taking, RemoteRepository repository, Lease lease) {
    if (taking.size() < wanted.size()) {
      new Arrival(repository, wanted, taking.size(), piece -> take(taking, piece)).run();
    }
    return taking.commit(Optional.of(wanted.digest()), Optional.of(wanted.size()), lease);
  }

  private void take(Ingest taking, ByteBuffer piece) {
    int count = taking.write(piece);
    settle(
        () -> {
          fetched += count;
          arrived = taking.size();
        });
  }

  /** Whether it may be wrong and the next try right: resumed, or from a mirror. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Bytes that this try has fetched. */
  long fetched() {
    lock.lock();
    try {
      return fetched;
    } finally {
      lock.unlock();
    }
  }

  /** Tells those who follow that it will not begin. */
  void fail(RuntimeException cause) {
    settle(() -> failure = cause);
  }

  private void settle(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The blob's bytes from the first one on, as far as they are there, waiting for the rest. */
  InputStream follow() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (failure != null) {
          throw failure;
        }
        if (done != null) {
          return Channels.newInputStream(blobs.open(wanted.digest()));
        }
        var arriving = Optional.ofNullable(ingest).flatMap(Ingest::reader);
        if (arriving.isPresent()) {
          return new Follower(arriving.get());
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes beyond a place that are there; waits for the first, 0 at the end. */
  private long beyond(long position) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (arrived <= position && done == null && failure == null) {
        changed.await();
      }
      if (failure != null) {
        throw failure;
      }
      return arrived - position;
    } finally {
      lock.unlock();
    }
  }

  /** Reads the file behind the one who writes it. */
  private final class Follower extends InputStream {
    private final FileChannel channel;
    private long position;

    Follower(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        long there = beyond(position);
        if (there == 0) {
          return -1;
        }
        int read =
            channel.read(
                ByteBuffer.wrap(target, offset, (int) Math.min(Math.min(length, there), BUFFER)),
                position);
        position += Math.max(0, read);
        return read;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BerthException(ErrorKind.CANCELLED, "cannot read the layer: cancelled", e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
