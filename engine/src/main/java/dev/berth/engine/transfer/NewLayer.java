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
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Optional;

/** Makes a layer of an archive: the plain archive as a blob, its files as a snapshot. */
final class NewLayer {
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final LayerApplier applier;

  NewLayer(BlobStore blobs, Snapshots snapshots, LayerApplier applier) {
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
    var limits = ArchiveLimits.DEFAULT;
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty());
        var ingest = blobs.begin();
        var input = new ArchiveInput(archive, operation);
        var plain = new IngestedInput(Decompression.open(input, limits.bytes()), ingest)) {
      var applied = applier.apply(plain, pending.fs(), LowerLookup.none(), limits);
      check(expected, input.finish());
      operation.progress("storing", 0, 0);
      var blob = ingest.commit(Optional.of(applied.diffId()), Optional.empty(), lease);
      return commit(pending, blob, Optional.empty(), lease);
    } catch (IOException e) {
      throw StoreFailure.read("the archive", e);
    }
  }

  private static void check(Optional<Digest> expected, Digest found) {
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot import the archive: the digest %s was expected and its bytes have %s; upload it again"
              .formatted(expected.get(), found));
    }
  }

  /**
   * Unpacks a plain archive that is stored already, on other layers.
   *
   * @param below chain ID of the layers below
   */
  ImageLayer onTop(Blob archive, Optional<Digest> below, Lease lease) {
    var parent = below.map(SnapshotKey::layer);
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, parent);
        var view = snapshots.open(snapshots.view(parent));
        var plain = Channels.newInputStream(blobs.open(archive.digest()))) {
      applier.apply(plain, pending.fs(), LowerLookup.of(view), ArchiveLimits.DEFAULT);
      return commit(pending, archive, below, lease);
    } catch (IOException e) {
      throw StoreFailure.read("the layer " + archive.digest(), e);
    }
  }

  private ImageLayer commit(Pending pending, Blob plain, Optional<Digest> below, Lease lease) {
    var diffId = plain.digest();
    var chainId = SnapshotKey.chainId(below, diffId);
    snapshots.commit(
        pending,
        SnapshotKey.layer(chainId),
        Optional.of(diffId),
        snapshots.measure(pending),
        lease);
    return ImageLayer.plain(diffId, chainId, plain.size());
  }
}
