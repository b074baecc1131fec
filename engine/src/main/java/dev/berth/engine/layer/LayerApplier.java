package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.operation.Places;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Unpacks an archive into an empty folder, in overlay's format. The caller's thread reads and
 * decompresses, a second one digests, a third one makes the files: native calls that can wait stay
 * off virtual threads.
 */
public final class LayerApplier {
  /** Layers unpacked at the same time; each has two threads and 3 MiB of buffers. */
  private static final Places STORED = new Places(8, 8);

  /** As many that clients send, which may be slow to: others don't wait for them. */
  private static final Places UPLOADED = new Places(8, 8);

  /** As many that come from one registry, which may be slow to, too. */
  private static final Places ARRIVING = new Places(8, 32);

  private final FileCalls files;

  public LayerApplier(FileCalls files) {
    this.files = files;
  }

  /**
   * Unpacks an archive, compressed or not. After a failure the folder is in any state and the
   * caller removes it.
   *
   * @param target an existing empty folder
   * @param archive read to its end, not closed
   * @throws BerthException CORRUPT for a damaged or cut off archive, RESOURCE_EXHAUSTED for a full
   *     disk or one that exceeds the limits, UNAVAILABLE where the stream fails
   */
  public AppliedLayer apply(
      InputStream archive, Path target, LowerLookup lower, ArchiveLimits limits) {
    try (var place = admit(() -> {})) {
      return place.apply(archive, target, lower, limits);
    }
  }

  /**
   * Waits for a place among the layers of this machine that are unpacked at the same time; who
   * unpacks layers that wait for each other asks for the lower one's first.
   *
   * @param check is asked meanwhile, and ends the waiting by throwing
   */
  public Place admit(Runnable check) {
    return admit(STORED, "", check, WindowPlaces.layers().forOne(check));
  }

  /**
   * The same among those that clients send, which may be slow to: others don't wait for them.
   *
   * @param check as {@link #admit(Runnable)} has it
   */
  public Place admitUploaded(Runnable check) {
    return admit(UPLOADED, "", check, WindowPlaces.layers().forOne(check));
  }

  /**
   * Waits for a place among the layers that come from a registry and are unpacked at the same time.
   * Who unpacks layers that wait for each other asks for the lower one's first: else each place
   * could be held by a layer that waits for one without.
   *
   * @param registry its host and port
   * @param check is asked meanwhile, and ends the waiting by throwing
   */
  public Place admitArriving(String registry, Runnable check) {
    var windows = WindowPlaces.arriving(registry).forOne(() -> {});
    return admit(ARRIVING, registry, check, windows);
  }

  private Place admit(Places places, String whom, Runnable check, WindowPlaces.Leave windows) {
    try {
      return new Place(places.take(whom, check), windows);
    } catch (InterruptedException e) {
      throw cancelled(e);
    }
  }

  private static BerthException cancelled(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BerthException(ErrorKind.CANCELLED, "cannot unpack the archive: cancelled", e);
  }

  /** Leave to unpack one layer, as often as it takes. */
  public final class Place implements AutoCloseable {
    private final Places.Place place;
    private final WindowPlaces.Leave windows;

    private Place(Places.Place place, WindowPlaces.Leave windows) {
      this.place = place;
      this.windows = windows;
    }

    /**
     * Unpacks an archive as {@link LayerApplier#apply} does.
     *
     * @throws LowerNeededException where the view below was not ready and has to be
     */
    public AppliedLayer apply(
        InputStream archive, Path target, LowerLookup lower, ArchiveLimits limits) {
      try {
        return applyNow(archive, target, lower, limits, windows);
      } catch (IOException e) {
        throw ArchiveSource.unreadable(e);
      } catch (InterruptedException e) {
        throw cancelled(e);
      }
    }

    /** Whether its archive waits for memory that others have. */
    public boolean waitsForMemory() {
      return windows.isWaiting();
    }

    @Override
    public void close() {
      place.close();
    }
  }

  private AppliedLayer applyNow(
      InputStream archive,
      Path target,
      LowerLookup below,
      ArchiveLimits limits,
      WindowPlaces.Leave windows)
      throws IOException, InterruptedException {
    var queue = new ChunkQueue();
    var lower = below.notWaitingWhile(windows::isTaken); // others may wait for that memory
    var digested = start("layer-digest", () -> digest(queue.second()));
    var unpacked = start("layer-files", () -> unpack(queue, target, lower, limits));
    var source = new SourceStream(archive);
    try {
      try (queue;
          var plain = Decompression.open(source, limits.bytes(), windows)) {
        queue.feed(plain);
        if (queue.isComplete()) {
          source.transferTo(OutputStream.nullOutputStream());
        }
      }
    } finally {
      settle(unpacked);
      settle(digested);
    }
    var made = result(unpacked);
    var diffId = result(digested);
    return new AppliedLayer(diffId, made.impliesFolders(), made.dependsOnLower());
  }

  private Unpacking.Outcome unpack(
      ChunkQueue queue, Path target, LowerLookup lower, ArchiveLimits limits) {
    try (var unpacking = new Unpacking(files, target, lower, limits, queue::check)) {
      return unpacking.run(queue.first());
    } finally {
      queue.stop();
    }
  }

  private static Digest digest(Supplier<Optional<Chunk>> chunks) {
    var hasher = Digest.hasher();
    for (var chunk = chunks.get(); chunk.isPresent(); chunk = chunks.get()) {
      hasher.update(chunk.get().bytes(), 0, chunk.get().length());
      chunk.get().release();
    }
    return Digest.finish(hasher);
  }

  private static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work, task -> Thread.ofPlatform().daemon().name(name).start(task));
  }

  /** Waits for the end, however it comes, and even when interrupted: the folder is in use. */
  private static void settle(CompletableFuture<?> work) {
    work.exceptionally(e -> null).join();
  }

  private static <T> T result(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BerthException known) {
        throw known;
      }
      if (e.getCause() instanceof LowerNeededException needed) {
        throw needed;
      }
      throw BerthException.internal("cannot unpack the archive: " + e.getCause(), e.getCause());
    }
  }
}
