package dev.berth.engine.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.content.Lease;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import dev.berth.engine.verify.Stored.StoredImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and documents that don't agree. */
class DocumentsTest {
  private static final List<Digest> DIFF_IDS = List.of(digest("one"), digest("two"));

  @TempDir Path root;
  private Stores stores;
  private Lease lease;
  private Digest config;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    lease = new Lease(stores.database());
    config = config("true");
  }

  @AfterEach
  void close() {
    lease.close();
    stores.close();
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private Digest put(byte[] document) {
    return stores.blobs().put(document, lease).digest();
  }

  private Digest config(String command) {
    return put(
        OciJson.write(
            new ImageConfig(
                Optional.empty(),
                Optional.empty(),
                Platform.host(),
                ContainerConfig.EMPTY.withCommand(List.of(command)),
                DIFF_IDS,
                List.of())));
  }

  private Digest manifest(Digest of, String... blobs) {
    var layers = new ArrayList<Descriptor>();
    for (var blob : blobs) {
      layers.add(new Descriptor(MediaType.OCI_LAYER_GZIP, digest(blob), 3));
    }
    return put(
        OciJson.write(
            new Manifest(
                MediaType.OCI_MANIFEST,
                new Descriptor(MediaType.OCI_CONFIG, of, 3),
                layers,
                Map.of())));
  }

  /** What is wrong with an image whose layers in the database are {@code one} and {@code two}. */
  private Optional<String> problem(Digest manifest, List<LayerRow> rows) {
    return new Documents(stores.blobs())
        .problem(
            new StoredImage(
                config, manifest, List.of(), Set.of(manifest), Set.of(), Set.of(), rows));
  }

  private List<LayerRow> rows() {
    var rows = new ArrayList<LayerRow>();
    var chain = Optional.<Digest>empty();
    for (var diffId : DIFF_IDS) {
      chain = Optional.of(SnapshotKey.chainId(chain, diffId));
      rows.add(
          new LayerRow(config, rows.size(), diffId, chain.get(), diffId, 3, MediaType.OCI_LAYER));
    }
    return rows;
  }

  @Test
  void aLayerMayHaveComeAsAnotherArchive() {
    assertEquals(Optional.empty(), problem(manifest(config, "one.gz", "two.gz"), rows()));
  }

  @Test
  void eachDisagreementIsTold() {
    assertEquals(
        Optional.of("its manifest names 1 layers, and the database 2"),
        problem(manifest(config, "one.gz"), rows()));
    assertEquals(
        Optional.of("its config names other layers than the database"),
        problem(manifest(config, "one.gz", "two.gz"), rows().subList(0, 1)));
    var another = config("false");
    assertEquals(
        Optional.of("its manifest names the config " + another),
        problem(manifest(another, "one.gz", "two.gz"), rows()));
    var wrong = rows();
    var second = rows().get(1);
    wrong.set(
        1,
        new LayerRow(
            config, 1, second.diffId(), second.diffId(), second.blob(), 3, MediaType.OCI_LAYER));
    assertEquals(
        Optional.of("its layer %s has a wrong chain ID".formatted(second.diffId())),
        problem(manifest(config, "one.gz", "two.gz"), wrong));
  }
}
