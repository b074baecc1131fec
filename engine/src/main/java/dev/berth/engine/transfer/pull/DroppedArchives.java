package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Fetches archives of layers again that a clean-up has dropped, for whoever needs their bytes. */
public final class DroppedArchives {
  /** An earlier try may have left what is wrong, and then a mirror may give it. */
  private static final int MORE_TRIES = 2;

  private final Registries registries;
  private final Database database;
  private final BlobStore blobs;
  private final Held held;
  private final Downloads downloads;

  DroppedArchives(
      Registries registries, Database database, BlobStore blobs, Held held, Downloads downloads) {
    this.registries = registries;
    this.database = database;
    this.blobs = blobs;
    this.held = held;
    this.downloads = downloads;
  }

  /**
   * Sees to it that the archives of layers are here, protected by the lease. What is missing and
   * was not dropped stays so.
   *
   * @throws BerthException UNAVAILABLE where no repository that had one gives it
   */
  public void bring(Collection<Descriptor> layers, Lease lease, OperationContext operation) {
    for (var layer : layers) {
      if (blobs.acquire(layer.digest(), lease).isEmpty() && includes(layer.digest())) {
        fetch(layer, operation);
      }
    }
  }

  /** Whether a blob is one of them. */
  public boolean includes(Digest blob) {
    return database.read(transaction -> OriginTable.isDropped(transaction, blob));
  }

  private void fetch(Descriptor layer, OperationContext operation) {
    var why = new ArrayList<String>();
    for (var repository :
        database.read(transaction -> OriginTable.of(transaction, layer.digest()))) {
      operation.checkCancelled();
      try {
        var reference = ImageReference.parse(repository);
        // for all tries: it knows which mirrors it asks no more
        var from = registries.open(reference, Optional.empty());
        var owner = new Held.Owner(from.name(), reference.familiar());
        var apart = new Apart(owner);
        TryAgainException.retrying(MORE_TRIES, () -> fetch(layer, from, owner, apart, operation));
        return;
      } catch (BerthException e) {
        operation.checkCancelled();
        why.add(repository + ": " + e.getMessage());
      }
    }
    throw new BerthException(
        ErrorKind.UNAVAILABLE,
        "cannot get the archive %s of a layer again, which a clean-up dropped: %s; log in there with \"berth login\", or pull or load an image that has it"
            .formatted(layer.digest(), String.join("; ", why)));
  }

  private Object fetch(
      Descriptor layer,
      RemoteRepository from,
      Held.Owner owner,
      Apart apart,
      OperationContext operation) {
    var stopped = new CompletableFuture<Object>();
    try (var _ = ImageFetch.cancelling(operation, stopped);
        var slow = new SlowOthers(apart, registries.longestPause(), stopped);
        var share =
            Interruptible.call(operation, () -> downloads.join(layer, from, owner, apart))) {
      if (share.isJoined()) {
        slow.watch(layer.digest(), share.job());
      }
      var blob = CompletableFuture.anyOf(share.job().blob(), stopped).get();
      held.release(List.of(layer.digest()), List.of());
      return blob;
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case TryAgainException again -> again;
        case BerthException known -> known;
        case null, default ->
            BerthException.internal("cannot fetch an archive again: " + e.getCause(), e);
      };
    } catch (InterruptedException e) {
      throw Interruptible.cancelled(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw BerthException.internal("cannot fetch an archive again: " + e, e);
    }
  }
}
