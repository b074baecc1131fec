package dev.berth.engine.transfer.push;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.CompressedLayerTable.CompressedLayerRow;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Layers that are stored plain, as they are pushed: compressed once, and remembered. */
final class LayerCompression {
  private static final int PIECE = 1 << 18;

  private final Database database;
  private final BlobStore blobs;
  private final DroppedArchives dropped;

  LayerCompression(Database database, BlobStore blobs, DroppedArchives dropped) {
    this.dropped = dropped;
    this.database = database;
    this.blobs = blobs;
  }

  /** A layer as it is pushed, protected by the lease. */
  Descriptor of(ImageLayer layer, Lease lease, OperationContext operation) {
    if (!layer.blob().equals(layer.diffId())) {
      return layer.descriptor();
    }
    var row =
        database
            .read(transaction -> CompressedLayerTable.find(transaction, layer.diffId()))
            .filter(known -> blobs.acquire(known.blob(), lease).isPresent())
            .orElseGet(() -> remembered(layer, compress(layer, lease, operation)));
    return new Descriptor(row.mediaType(), row.blob(), row.size());
  }

  private CompressedLayerRow remembered(ImageLayer layer, Blob blob) {
    var row =
        new CompressedLayerRow(
            layer.diffId(), blob.digest(), blob.size(), MediaType.OCI_LAYER_GZIP);
    database.store(
        Durability.POWER,
        transaction -> {
          CompressedLayerTable.put(transaction, row);
        });
    return row;
  }

  private Blob compress(ImageLayer layer, Lease lease, OperationContext operation) {
    dropped.bring(List.of(layer.descriptor()), lease, operation);
    try (var in = Channels.newInputStream(blobs.open(layer.blob()));
        var ingest = blobs.begin()) {
      var out = new GZIPOutputStream(Channels.newOutputStream(ingest), PIECE);
      var piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        operation.checkCancelled();
        out.write(piece, 0, read);
      }
      out.finish();
      return ingest.commit(lease);
    } catch (IOException e) {
      throw StoreFailure.of("compress the layer", blobs.path(layer.blob()), e);
    }
  }
}
