package dev.berth.engine.store;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Origin;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The stores of a state root under a temporary folder. */
public record Stores(
    Path root,
    Database database,
    FileCalls files,
    BlobStore blobs,
    Snapshots snapshots,
    Images images)
    implements AutoCloseable {

  /** Opens a root; the same folder again is the same root after a restart. */
  public static Stores open(Path root) {
    var files = new JnaFileCalls();
    var database = Database.open(root.resolve("state.db"));
    var blobs = new BlobStore(root, files);
    var snapshots = new Snapshots(root, database, files);
    return new Stores(
        root, database, files, blobs, snapshots, new Images(database, blobs, snapshots));
  }

  /** A layer with one file, and a blob that stands for its archive. */
  public ImageLayer layer(Optional<Digest> below, String file, String content, Lease lease) {
    var blob = blobs.put((file + "\n" + content).getBytes(StandardCharsets.UTF_8), lease);
    var chain = SnapshotKey.chainId(below, blob.digest());
    try (var pending = snapshots.prepare(SnapshotKind.LAYER, below.map(SnapshotKey::layer))) {
      Files.writeString(pending.fs().resolve(file), content);
      snapshots.commit(
          pending,
          SnapshotKey.layer(chain),
          Optional.of(blob.digest()),
          snapshots.settle(pending),
          lease);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return ImageLayer.plain(blob.digest(), chain, blob.size());
  }

  /** An image whose layers hold one file each, named and filled by a word. */
  public ImageIdentity image(String reference, String... words) {
    try (var lease = new Lease(database)) {
      var layers = new ArrayList<ImageLayer>();
      for (var word : words) {
        var below =
            layers.isEmpty() ? Optional.<Digest>empty() : Optional.of(layers.getLast().chainId());
        layers.add(layer(below, word, word, lease));
      }
      return images.create(
          Origin.IMPORTED,
          config(reference + Arrays.toString(words), layers),
          layers,
          reference.isEmpty() ? List.of() : List.of(ImageReference.parse(reference)),
          lease);
    }
  }

  /** A config of layers, told apart by its author. */
  public static ImageConfig config(String author, List<ImageLayer> layers) {
    return new ImageConfig(
        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
        Optional.of(author),
        Platform.host(),
        ContainerConfig.EMPTY,
        layers.stream().map(ImageLayer::diffId).toList(),
        List.of());
  }

  @Override
  public void close() {
    database.close();
  }
}
