package dev.berth.engine.transfer;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.layer.LowerNeededException;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Makes a layer of an archive: the archive as a blob, its files as a snapshot. */
public final class NewLayer {
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final LayerApplier applier;

  public NewLayer(BlobStore blobs, Snapshots snapshots, LayerApplier applier) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.applier = applier;
  }

  /**
   * Unpacks a lowest layer, keeping the plain archive on the way. A failure leaves nothing.
   *
   * @param archive plain, gzip, zstd or xz
   * @param expected digest of the bytes as they come
   */
  ImageLayer lowest(
      InputStream archive, Optional<Digest> expected, Lease lease, OperationContext operation) {
    var limits = ArchiveLimits.STORED;
    var hasher = expected.map(_ -> Digest.hasher());
    try (var place = applier.admitUploaded(operation::checkCancelled);
        var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty());
        var ingest = blobs.begin();
        var input = new ArchiveInput(archive, operation, "unpacking", hasher);
        var plain =
            new IngestedInput(
                Decompression.open(input, limits.bytes(), operation::checkCancelled), ingest)) {
      var applied = place.apply(plain, pending.fs(), LowerLookup.none(), limits);
      input.drain();
      hasher.ifPresent(digest -> check(expected.orElseThrow(), Digest.finish(digest)));
      operation.progress("storing", 0, 0);
      var blob = ingest.commit(Optional.of(applied.diffId()), Optional.empty(), lease);
      var layer = ImageLayer.plain(blob.digest(), blob.digest(), blob.size());
      commit(pending, layer, lease);
      return layer;
    } catch (IOException e) {
      throw StoreFailure.read("the archive", e);
    }
  }

  private static void check(Digest expected, Digest found) {
    if (!expected.equals(found)) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot import the archive: the digest %s was expected and its bytes have %s; upload it again"
              .formatted(expected, found));
    }
  }

  /**
   * Unpacks a plain archive that is stored already, on other layers.
   *
   * @param below chain ID of the layers below
   */
  ImageLayer onTop(Blob archive, Optional<Digest> below, Lease lease) {
    var layer =
        ImageLayer.plain(
            archive.digest(), SnapshotKey.chainId(below, archive.digest()), archive.size());
    unpack(layer, below, lease, OperationContext.none());
    return layer;
  }

  /**
   * Unpacks a layer whose archive is stored already, compressed or not. Where its files are there
   * it only sees whether the archive is theirs.
   *
   * @param below chain ID of the layers below
   * @throws BerthException CORRUPT where the archive doesn't have the layer's diff ID
   */
  public void unpack(
      ImageLayer layer, Optional<Digest> below, Lease lease, OperationContext operation) {
    var key = SnapshotKey.layer(layer.chainId());
    try (var archive = Channels.newInputStream(blobs.open(layer.blob()));
        var input = new ArchiveInput(archive, operation, "unpacking " + layer.blob())) {
      if (snapshots.acquire(key, lease).isEmpty()) {
        unpack(input, layer, below, lease);
      } else if (!layer.blob().equals(layer.diffId())) {
        layer.requireDiffId(Decompression.plainDigest(input, operation::checkCancelled));
      }
    } catch (IOException e) {
      throw StoreFailure.read("the layer " + layer.blob(), e);
    }
  }

  /** A place among the layers that are unpacked at the same time, asked for lowest first. */
  public LayerApplier.Place admit(OperationContext operation) {
    return applier.admit(operation::checkCancelled);
  }

  /**
   * The same as {@link #unpack}, while the layers below may still be made.
   *
   * @param lower done once they are there
   */
  public void unpackEarly(
      ImageLayer layer,
      Optional<Digest> below,
      CompletableFuture<?> lower,
      LayerApplier.Place place,
      Lease lease,
      OperationContext operation)
      throws InterruptedException, ExecutionException {
    if (snapshots.acquire(SnapshotKey.layer(layer.chainId()), lease).isPresent()) {
      lower.get();
      unpack(layer, below, lease, operation);
      return;
    }
    var parent = below.map(SnapshotKey::layer);
    try (var view = new LowerView(snapshots)) {
      var lookup =
          lower.thenApply(
              _ ->
                  view.open(
                      parent
                          .map(key -> snapshots.view(Optional.of(key)).folders())
                          .orElse(List.of())));
      try {
        make(layer, parent, lower, LowerLookup.later(lookup), place, lease, operation);
      } catch (LowerNeededException e) {
        make(layer, parent, lower, lookup.get(), place, lease, operation);
      }
    }
  }

  private void make(
      ImageLayer layer,
      Optional<String> parent,
      CompletableFuture<?> lower,
      LowerLookup under,
      LayerApplier.Place place,
      Lease lease,
      OperationContext operation)
      throws InterruptedException, ExecutionException {
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty());
        var archive = Channels.newInputStream(blobs.open(layer.blob()));
        var input = new ArchiveInput(archive, operation, "unpacking " + layer.blob())) {
      layer.requireDiffId(place.apply(input, pending.fs(), under, ArchiveLimits.DEFAULT).diffId());
      place.close();
      long bytes = snapshots.settle(pending);
      lower.get();
      snapshots.commitOn(
          pending,
          parent,
          SnapshotKey.layer(layer.chainId()),
          Optional.of(layer.diffId()),
          bytes,
          lease);
    } catch (IOException e) {
      throw StoreFailure.read("the layer " + layer.blob(), e);
    }
  }

  private void unpack(InputStream archive, ImageLayer layer, Optional<Digest> below, Lease lease) {
    var parent = below.map(SnapshotKey::layer);
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, parent);
        var view = snapshots.open(snapshots.view(parent))) {
      var applied =
          applier.apply(archive, pending.fs(), LowerLookup.of(view), ArchiveLimits.DEFAULT);
      layer.requireDiffId(applied.diffId());
      commit(pending, layer, lease);
    }
  }

  private void commit(Pending pending, ImageLayer layer, Lease lease) {
    snapshots.commit(
        pending,
        SnapshotKey.layer(layer.chainId()),
        Optional.of(layer.diffId()),
        snapshots.settle(pending),
        lease);
  }
}
