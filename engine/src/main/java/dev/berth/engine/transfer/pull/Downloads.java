package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.operation.Places;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.value.Digest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The blobs that are on their way: one download for each, whoever wants it. */
final class Downloads {
  private static final int FROM_ONE_REGISTRY = 6;
  private static final int AT_ONCE = 24;

  private final BlobStore blobs;
  private final Held held;
  private final Supplier<Lease> leases;
  private final Places places = new Places(FROM_ONE_REGISTRY, AT_ONCE);
  private final SharedWork<Apart.Key, Work> running = new SharedWork<>();

  Downloads(BlobStore blobs, Held held, Supplier<Lease> leases) {
    this.blobs = blobs;
    this.held = held;
    this.leases = leases;
  }

  /**
   * Takes part in a download, which begins with the first who does. Where others go by another
   * size, which one of them gets wrong, it is fetched apart from them.
   *
   * @param apart whether in the one that others take part in
   */
  SharedWork<Apart.Key, Work>.Share join(
      Descriptor wanted, RemoteRepository repository, Held.Owner owner, Apart apart)
      throws InterruptedException {
    var share = joinOnce(wanted, repository, owner, apart);
    if (!share.job().isOf(wanted)) {
      apart.add(wanted.digest());
      share.close();
      return joinOnce(wanted, repository, owner, apart);
    }
    return share;
  }

  private SharedWork<Apart.Key, Work>.Share joinOnce(
      Descriptor wanted, RemoteRepository repository, Held.Owner owner, Apart apart)
      throws InterruptedException {
    var key = apart.key(wanted.digest());
    return running.join(key, () -> new Work(wanted, repository, owner, key.isApart()));
  }

  /** Whether a blob that is here was sent by a repository, to a pull that ended early. */
  boolean sent(Digest blob, RemoteRepository repository) {
    return held.isFrom(blob, repository.name());
  }

  /** One download on a thread of its own. */
  final class Work implements SharedWork.Job, OthersWork {
    private final Descriptor wanted;
    private final RemoteRepository repository;
    private final Held.Owner owner;
    private final boolean apart;
    private final Download download;
    private final Lease lease = leases.get();
    private final CompletableFuture<Blob> blob = new CompletableFuture<>();

    Work(Descriptor wanted, RemoteRepository repository, Held.Owner owner, boolean apart) {
      this.wanted = wanted;
      this.repository = repository;
      this.owner = owner;
      this.apart = apart;
      this.download = new Download(blobs, wanted, apart);
    }

    private boolean isOf(Descriptor other) {
      return wanted.size() == other.size();
    }

    /** Whether it was begun by the one who asks. */
    boolean isBy(RemoteRepository asking) {
      return repository.equals(asking);
    }

    boolean isFrom(RemoteRepository other) {
      return repository.name().equals(other.name());
    }

    Download download() {
      return download;
    }

    /** The blob, protected until the last who takes part leaves. */
    CompletableFuture<Blob> blob() {
      return blob;
    }

    @Override
    public String registry() {
      return owner.registry();
    }

    @Override
    public boolean waits() {
      return !blob.isDone();
    }

    @Override
    public long arrived() {
      return download.arrived();
    }

    @Override
    public String name() {
      return "download-" + wanted.digest().shortened();
    }

    @Override
    public void run() {
      try {
        try (var _ = places.take(owner.registry())) {
          held.blob(wanted.digest(), owner);
          blob.complete(download.run(repository, lease));
        }
      } catch (InterruptedException e) {
        fail(Interruptible.cancelled(e));
      } catch (RuntimeException e) {
        fail(e);
      } catch (Throwable e) {
        fail(BerthException.internal("cannot fetch a blob: " + e, e));
      }
    }

    /** Whoever waits is told, whatever it was. */
    private void fail(RuntimeException cause) {
      download.fail(cause);
      blob.completeExceptionally(cause);
    }

    @Override
    public boolean hasFailed() {
      return blob.isCompletedExceptionally();
    }

    @Override
    public void leave() {}

    @Override
    public void released() {
      try {
        if (hasFailed() && !apart) {
          keepOrDrop();
        }
      } finally {
        lease.close();
      }
    }

    /** Others may have the blob by now, and have given up what was kept for them all. */
    private void keepOrDrop() {
      var digest = wanted.digest();
      if (blobs.find(digest).isPresent()) {
        blobs.dropArrived(digest);
      } else if (blobs.arrivedOnDisk(digest) > 0) {
        held.blob(digest, owner);
      }
    }
  }
}
