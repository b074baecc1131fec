package dev.berth.engine.transfer.archive;

import static dev.berth.engine.transfer.archive.HandMade.config;
import static dev.berth.engine.transfer.archive.HandMade.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.TreeListing;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.store.Stores;
import dev.berth.engine.transfer.NewLayer;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of a load, of which an upper one is often unpacked before the one that it lies on. */
@Tag("kernel-slow")
class LoadedLayersTest {
  private static final int ROUNDS = 8;

  @TempDir private Path folder;

  /** Large, and with all that an upper layer can need of it. */
  private static byte[] lower() {
    var archive = new Archive();
    for (int i = 0; i < 3000; i++) {
      archive.file("many/" + i, "content " + i);
    }
    return archive
        .folder("private/", 0700)
        .file("private/file", "of the lower one")
        .link("link", "private")
        .file("gone", "gone")
        .bytes();
  }

  private static byte[] upper(int number) {
    return new Archive()
        .hardLink("private/linked" + number, "private/file")
        .file("link/through" + number, "through a link")
        .file("many/new/" + number, "in folders that are not listed")
        .file(".wh.gone", "")
        .bytes();
  }

  private static List<Map<String, String>> listings(Stores stores, List<ImageLayer> layers) {
    return layers.stream()
        .map(
            layer -> {
              var key = Optional.of(SnapshotKey.layer(layer.chainId()));
              var top = stores.snapshots().view(key).folders().getFirst();
              var listing = TreeListing.of(stores.files(), top);
              listing.replaceAll((_, line) -> line.contains(" 0:0 20") ? "whiteout" : line);
              return listing;
            })
        .toList();
  }

  private Path root(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Map<String, String>> oneAfterTheOther(byte[]... archives) {
    try (var stores = Stores.open(root("one"));
        var lease = new Lease(stores.database())) {
      var newLayer =
          new NewLayer(stores.blobs(), stores.snapshots(), new LayerApplier(stores.files()));
      var layers = new ArrayList<ImageLayer>();
      Optional<Digest> below = Optional.empty();
      for (var archive : archives) {
        var blob = stores.blobs().put(archive, lease);
        var layer =
            ImageLayer.plain(blob.digest(), SnapshotKey.chainId(below, blob.digest()), blob.size());
        newLayer.unpack(layer, below, lease, OperationContext.none());
        layers.add(layer);
        below = Optional.of(layer.chainId());
      }
      return listings(stores, layers);
    }
  }

  @Test
  void theyBecomeWhatTheyAreOneAfterTheOther() {
    var layers = new byte[][] {lower(), upper(1), upper(2), upper(3)};
    var archive =
        new HandMade().image(named("web:1"), config("amd64", layers), layers).layout().tar();
    var expected = oneAfterTheOther(layers);
    assertTrue(expected.get(1).containsKey("private/through1"), expected.get(1)::toString);
    for (int i = 0; i < ROUNDS; i++) {
      try (var loader = Loader.open(root("loaded" + i))) {
        var id = loader.load(archive).getFirst().id();
        assertEquals(expected, listings(loader.stores(), loader.stores().images().layers(id)));
      }
    }
  }

  @Test
  void theLowestThatFailsIsToldAndNothingStays() {
    var bad = new byte[] {1, 2, 3};
    var layers = new byte[][] {lower(), bad, upper(1)};
    var archive =
        new HandMade().image(named("web:1"), config("amd64", layers), layers).layout().tar();
    for (int i = 0; i < ROUNDS; i++) {
      try (var loader = Loader.open(root("failed" + i))) {
        assertEquals(ErrorKind.CORRUPT, loader.refused(archive).kind());
      }
    }
  }

  @Test
  void anUpperOneWithoutWhatItNeedsIsRefusedAsBefore() {
    var layers = new byte[][] {lower(), new Archive().hardLink("a", "nothing").bytes()};
    var archive =
        new HandMade().image(named("web:1"), config("amd64", layers), layers).layout().tar();
    try (var loader = Loader.open(root("refused"))) {
      var failure = loader.refused(archive);
      assertTrue(String.valueOf(failure.getMessage()).contains("nothing"), failure::toString);
    }
    assertThrows(BerthException.class, () -> oneAfterTheOther(layers));
  }
}
