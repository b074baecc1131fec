package dev.berth.engine.verify;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Ingest;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Decompression;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.transfer.pull.Arrival;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.verify.Stored.StoredBlob;
import dev.berth.engine.verify.Stored.StoredImage;
import dev.berth.engine.verify.Stored.StoredLayer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gets the bytes of a blob again: a plain layer from what it was pushed as, or from its folder;
 * everything from the repositories that its images are named after. Whatever they give must have
 * the blob's digest.
 */
final class BlobRepair {
  private static final int BUFFER = 1 << 18;

  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final LayerDiff diff;
  private final Registries registries;
  private final OperationContext operation;

  BlobRepair(
      Database database,
      BlobStore blobs,
      Snapshots snapshots,
      LayerDiff diff,
      Registries registries,
      OperationContext operation) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.diff = diff;
    this.registries = registries;
    this.operation = operation;
  }

  /** Writes the bytes, or what it takes for them. */
  private interface Source {
    void writeTo(Ingest ingest) throws IOException;
  }

  /** Tries all; gives why none has it, or nothing where one had. */
  List<String> repair(StoredBlob blob, Stored stored) {
    var why = new ArrayList<String>();
    for (var source : sources(blob, stored).entrySet()) {
      operation.checkCancelled();
      try (var lease = new Lease(database);
          var ingest = blobs.begin()) {
        source.getValue().writeTo(ingest);
        ingest.replace(blob.digest(), blob.size(), lease);
        return List.of();
      } catch (IOException | BerthException e) {
        operation.checkCancelled();
        why.add(source.getKey() + ": " + e.getMessage());
      }
    }
    return why.isEmpty() ? List.of("no image with it is named after a registry") : why;
  }

  private Map<String, Source> sources(StoredBlob blob, Stored stored) {
    var sources = new LinkedHashMap<String, Source>();
    stored.layers().values().stream()
        .filter(layer -> layer.blob().equals(blob.digest()) && layer.diffId().equals(layer.blob()))
        .findFirst()
        .ifPresent(
            layer -> {
              database
                  .read(transaction -> CompressedLayerTable.find(transaction, layer.diffId()))
                  .ifPresent(
                      pushed ->
                          sources.put(
                              "from what it was pushed as",
                              ingest -> decompress(pushed.blob(), ingest)));
              sources.put("from its folder", ingest -> fromFolder(layer, ingest));
            });
    for (var image : stored.imagesWith(blob.digest())) {
      for (var reference : image.repositories()) {
        sources.put(
            "from " + reference.repository(), ingest -> fetch(blob, image, reference, ingest));
      }
    }
    return sources;
  }

  private void decompress(Digest compressed, Ingest ingest) throws IOException {
    try (var in = Channels.newInputStream(blobs.open(compressed));
        var plain =
            Decompression.open(in, ArchiveLimits.DEFAULT.bytes(), operation::checkCancelled);
        var out = new BufferedOutputStream(Channels.newOutputStream(ingest), BUFFER)) {
      plain.transferTo(out);
    }
  }

  /** Layers made here are archives that the same folder always gives. */
  private void fromFolder(StoredLayer layer, Ingest ingest) throws IOException {
    var folder =
        snapshots
            .find(layer.key())
            .map(snapshot -> snapshots.fs(snapshot.id()))
            .orElseThrow(() -> new IOException("it is not there"));
    var out = new BufferedOutputStream(Channels.newOutputStream(ingest), BUFFER);
    try (var below = snapshots.open(snapshots.view(layer.parent().map(SnapshotKey::layer)))) {
      diff.write(folder, LowerLookup.of(below), out);
      out.flush();
    }
  }

  private void fetch(StoredBlob blob, StoredImage image, ImageReference reference, Ingest ingest) {
    var repository = registries.open(reference, Optional.empty());
    Interruptible.call(
        operation,
        () -> {
          switch (blob.kind()) {
            case DOCUMENT -> document(blob, repository, ingest);
            case ATTACHED -> attached(blob, repository, ingest);
            case CONFIG, LAYER, PUSHED_LAYER ->
                bytes(blob, size(blob, image, repository), repository, ingest);
          }
          return blob;
        });
  }

  private static void document(StoredBlob blob, RemoteRepository repository, Ingest ingest) {
    ingest.write(ByteBuffer.wrap(repository.manifest(blob.digest().value()).bytes()));
  }

  /** A registry may fail where it is asked for a blob as a document. */
  private void attached(StoredBlob blob, RemoteRepository repository, Ingest ingest) {
    var size = repository.blobSize(blob.digest());
    if (size.isPresent()) {
      bytes(blob, size.get(), repository, ingest);
    } else {
      document(blob, repository, ingest);
    }
  }

  private void bytes(StoredBlob blob, long size, RemoteRepository repository, Ingest ingest) {
    blobs.requireRoom(blob.digest(), size);
    var wanted = new Descriptor(MediaType.OCI_LAYER, blob.digest(), size);
    new Arrival(repository, wanted, 0, ingest::write).run();
  }

  private long size(StoredBlob blob, StoredImage image, RemoteRepository repository) {
    if (blob.size().isPresent()) {
      return blob.size().get();
    }
    try {
      return OciJson.manifest(blobs.read(image.manifest(), OciJson.LIMIT)).config().size();
    } catch (BerthException damaged) {
      return repository
          .blobSize(blob.digest())
          .filter(size -> size <= OciJson.LIMIT)
          .orElseThrow(
              () ->
                  new BerthException(
                      ErrorKind.NOT_FOUND, repository.name() + " has no such config", damaged));
    }
  }
}
