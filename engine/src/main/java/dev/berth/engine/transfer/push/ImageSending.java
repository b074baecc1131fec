package dev.berth.engine.transfer.push;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Progress;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The blobs of one image on their way to a repository, several at once. */
final class ImageSending implements AutoCloseable {
  private static final int AT_ONCE = 4;

  private final BlobStore blobs;
  private final Images images;
  private final DroppedArchives dropped;
  private final RemoteRepository repository;
  private final ImageReference target;
  private final Set<Digest> own;
  private final Lease lease;
  private final OperationContext operation;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("push-", 0).factory());

  private final Set<Digest> uploaded = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order of the layers. */
  private final Map<Digest, Progress.Part> parts = new LinkedHashMap<>();

  /**
   * Prepares it.
   *
   * @param own what the image has here: nothing else is sent, whatever its manifest names
   * @param lease protects what is fetched again to be sent
   */
  ImageSending(
      BlobStore blobs,
      Images images,
      DroppedArchives dropped,
      RemoteRepository repository,
      ImageReference target,
      Set<Digest> own,
      Lease lease,
      OperationContext operation) {
    this.blobs = blobs;
    this.images = images;
    this.dropped = dropped;
    this.lease = lease;
    this.repository = repository;
    this.target = target;
    this.own = own;
    this.operation = operation;
  }

  /**
   * Sees to it that the repository has all that a manifest names.
   *
   * @return bytes that were sent
   */
  long run(Manifest manifest) {
    var blobs = new ArrayList<>(manifest.layers());
    blobs.add(manifest.config());
    return run(blobs);
  }

  /** The same of some blobs. */
  long run(List<Descriptor> all) {
    var wanted = new LinkedHashMap<Digest, Descriptor>();
    all.forEach(blob -> wanted.put(blob.digest(), blob));
    wanted.values().forEach(each -> tell(each, "waiting", 0));
    var sent = new ExecutorCompletionService<Long>(threads);
    wanted.values().forEach(each -> sent.submit(() -> send(each)));
    try (var _ = operation.onCancel(threads::shutdownNow)) {
      long bytes = 0;
      for (int done = 0; done < wanted.size(); ) {
        operation.checkCancelled();
        var next = sent.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          bytes += next.get();
          done++;
        }
      }
      operation.checkCancelled();
      return bytes;
    } catch (ExecutionException e) {
      operation.checkCancelled();
      throw e.getCause() instanceof BerthException known
          ? known
          : BerthException.internal("cannot push the image: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(ErrorKind.CANCELLED, "the push was cancelled", e);
    } catch (Exception e) {
      throw BerthException.internal("cannot push the image: " + e, e);
    }
  }

  private long send(Descriptor each) {
    if (repository.blobSize(each.digest()).isPresent()) {
      tell(each, "already exists", each.size());
      return 0;
    }
    if (!own.contains(each.digest())) {
      throw missing(each);
    }
    for (var from : images.repositories().withBlob(each.digest(), target)) {
      if (repository.mount(each.digest(), from)) {
        tell(each, "mounted", each.size());
        return 0;
      }
    }
    if (dropped.includes(each.digest())) {
      tell(each, "fetching", 0);
      dropped.bring(List.of(each), lease, operation);
    }
    if (blobs.find(each.digest()).isEmpty()) {
      throw missing(each);
    }
    repository.upload(
        each.digest(),
        new StoredBlob(blobs, each.digest(), each.size()),
        bytes -> tell(each, "uploading", bytes));
    uploaded.add(each.digest());
    tell(each, "done", each.size());
    return each.size();
  }

  /** What the repository has taken from here, and not only says that it has. */
  Set<Digest> uploaded() {
    return Set.copyOf(uploaded);
  }

  private BerthException missing(Descriptor each) {
    return BerthException.notFound(
        "blob",
        each.digest(),
        "cannot push %s: %s has not got the blob %s, and neither has this machine; pull the image again"
            .formatted(target.familiar(), repository.name(), each.digest()));
  }

  private void tell(Descriptor each, String state, long done) {
    lock.lock();
    try {
      parts.put(
          each.digest(), new Progress.Part(each.digest().shortened(), state, done, each.size()));
      long all = parts.values().stream().mapToLong(Progress.Part::done).sum();
      long total = parts.values().stream().mapToLong(Progress.Part::total).sum();
      operation.progress("uploading", all, total, List.copyOf(parts.values()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
