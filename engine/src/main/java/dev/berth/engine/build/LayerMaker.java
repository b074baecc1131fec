package dev.berth.engine.build;

import dev.berth.engine.content.Ingest;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.value.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/** Makes layers, each as a plain archive and as a snapshot, on the files so far. */
final class LayerMaker {
  private static final int BUFFER = 1 << 18;

  /** Writes an archive. */
  @FunctionalInterface
  interface Archive {
    void writeTo(OutputStream out) throws IOException;
  }

  private final BuildParts parts;
  private final Lease lease;

  LayerMaker(BuildParts parts, Lease lease) {
    this.parts = parts;
    this.lease = lease;
  }

  /** The files so far, to be read; the caller closes it. */
  LayeredView view(Optional<Digest> below) {
    return parts.snapshots().open(parts.snapshots().view(below.map(SnapshotKey::layer)));
  }

  /** An empty snapshot on the files so far; the caller closes it. */
  Pending prepare(Optional<Digest> below) {
    return parts.snapshots().prepare(SnapshotKind.LAYER, below.map(SnapshotKey::layer));
  }

  /** Keeps what was written to a snapshot. */
  ImageLayer keep(Pending pending, Optional<Digest> below) {
    try (var view = view(below)) {
      return commit(
          pending,
          below,
          out -> parts.diff().write(pending.fs(), LowerLookup.of(view), out),
          false);
    }
  }

  /** Unpacks an archive onto the files so far, and keeps it. */
  ImageLayer unpack(Optional<Digest> below, Archive archive) {
    try (var pending = prepare(below)) {
      return commit(pending, below, archive, true);
    }
  }

  private ImageLayer commit(
      Pending pending, Optional<Digest> below, Archive archive, boolean unpacks) {
    try (var ingest = parts.blobs().begin()) {
      write(archive, ingest);
      var blob = ingest.commit(lease);
      if (unpacks) {
        apply(pending, below, blob.digest());
      }
      var chain = SnapshotKey.chainId(below, blob.digest());
      long bytes = parts.snapshots().settle(pending);
      parts
          .snapshots()
          .commit(pending, SnapshotKey.layer(chain), Optional.of(blob.digest()), bytes, lease);
      return ImageLayer.plain(blob.digest(), chain, blob.size());
    }
  }

  private static void write(Archive archive, Ingest ingest) {
    try {
      var out = new BufferedOutputStream(Channels.newOutputStream(ingest), BUFFER);
      archive.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw StoreFailure.of("store a layer", Path.of("ingest"), e);
    }
  }

  private void apply(Pending pending, Optional<Digest> below, Digest blob) {
    try (var view = view(below);
        var stored = Channels.newInputStream(parts.blobs().open(blob))) {
      parts.applier().apply(stored, pending.fs(), LowerLookup.of(view), ArchiveLimits.DEFAULT);
    } catch (IOException e) {
      throw StoreFailure.of("unpack a layer", parts.blobs().path(blob), e);
    }
  }
}
