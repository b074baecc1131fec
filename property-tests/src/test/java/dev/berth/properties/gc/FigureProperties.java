package dev.berth.properties.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.CompressedLayerTable.CompressedLayerRow;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is said of each image's bytes, against a count of the files after random changes. */
class FigureProperties {
  private static final List<String> WORDS = List.of("a", "b", "c", "d");
  private static final int STEPS = 12;

  @Property(tries = 25)
  void everyFigureIsWhatTheDiskSays(@ForAll long seed) throws IOException {
    var folder = Files.createTempDirectory("figures-");
    try {
      var random = new Random(seed);
      var stores = Stores.open(folder);
      try {
        for (int step = 0; step < STEPS; step++) {
          if (random.nextInt(6) == 0) {
            stores.close();
            stores = Stores.open(folder);
            stores.images().reconcile();
          } else {
            change(stores, random, step);
          }
          compare(stores);
        }
        removeAll(stores);
      } finally {
        stores.close();
      }
    } finally {
      Shell.run("rm", "-r", folder.toString());
    }
  }

  private static void change(Stores stores, Random random, int step) {
    var images = stores.images().list(ImageFilter.ALL);
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> {
        var words = new ArrayList<String>();
        for (int layers = random.nextInt(4); layers >= 0; layers--) {
          words.add(WORDS.get(random.nextInt(WORDS.size())).repeat(1 + 5000 * layers));
        }
        image(stores, "r" + random.nextInt(4) + ":" + step, words);
      }
      case 3 -> {
        if (!images.isEmpty()) {
          var one = images.get(random.nextInt(images.size()));
          stores.images().tag(one.id().value(), ImageReference.parse("t:" + random.nextInt(3)));
        }
      }
      case 4 -> {
        if (!images.isEmpty()) {
          var one = images.get(random.nextInt(images.size()));
          assertEquals(
              one.reclaimable(),
              stores.images().remove(one.id().value(), true).bytes(),
              "what its removal freed");
        }
      }
      case 5 -> {
        if (!images.isEmpty()) {
          onTop(stores, images.get(random.nextInt(images.size())), random);
        }
      }
      default -> throw new IllegalStateException();
    }
  }

  /** Words are contents; names of files may not be that long. */
  private static void image(Stores stores, String reference, List<String> words) {
    try (var lease = stores.images().lease()) {
      var layers = new ArrayList<ImageLayer>();
      for (var word : words) {
        var below =
            layers.isEmpty() ? Optional.<Digest>empty() : Optional.of(layers.getLast().chainId());
        layers.add(stores.layer(below, word.substring(0, 1), word, lease));
      }
      stores
          .images()
          .create(
              dev.berth.engine.image.Origin.IMPORTED,
              Stores.config(reference, layers),
              layers,
              List.of(ImageReference.parse(reference)),
              lease);
    }
  }

  /** Mount points on an image's layers, or the archive that its lowest layer is compressed to. */
  private static void onTop(Stores stores, Image image, Random random) {
    var layers = stores.images().layers(image.id());
    try (var lease = new Lease(stores.database())) {
      if (random.nextBoolean()) {
        var blob =
            stores
                .blobs()
                .put(
                    (layers.getFirst().diffId() + "packed").getBytes(StandardCharsets.UTF_8),
                    lease);
        stores
            .database()
            .write(
                Durability.POWER,
                transaction -> {
                  CompressedLayerTable.put(
                      transaction,
                      new CompressedLayerRow(
                          layers.getFirst().diffId(),
                          blob.digest(),
                          blob.size(),
                          MediaType.OCI_LAYER_GZIP));
                  return blob;
                });
        return;
      }
      var chain = layers.getLast().chainId();
      var parent = Optional.of(SnapshotKey.layer(chain));
      try (var pending = stores.snapshots().prepare(SnapshotKind.INIT, parent)) {
        Files.createDirectory(pending.fs().resolve("proc"));
        stores
            .snapshots()
            .commit(
                pending,
                SnapshotKey.init(Optional.of(chain), List.of("/proc")),
                Optional.empty(),
                stores.snapshots().settle(pending),
                lease);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Counts the files of each image on the disk. */
  private static void compare(Stores stores) throws IOException {
    var images = stores.images().list(ImageFilter.ALL);
    var files = new HashMap<Digest, Set<Path>>();
    for (var image : images) {
      files.put(image.id(), files(stores, image));
    }
    var sizes = onDisk(files.values().stream().flatMap(Set::stream).distinct().toList());
    for (var image : images) {
      long own = 0;
      long shared = 0;
      for (var file : files.getOrDefault(image.id(), Set.of())) {
        boolean elsewhere =
            images.stream()
                .filter(other -> !other.id().equals(image.id()))
                .anyMatch(other -> files.getOrDefault(other.id(), Set.of()).contains(file));
        if (elsewhere) {
          shared += sizes.getOrDefault(file, 0L);
        } else {
          own += sizes.getOrDefault(file, 0L);
        }
      }
      assertEquals(
          Map.of("own", own, "shared", shared),
          Map.of("own", image.own(), "shared", image.shared()));
    }
  }

  private static Set<Path> files(Stores stores, Image image) {
    var files = new HashSet<Path>();
    files.add(stores.blobs().path(image.id()));
    files.add(stores.blobs().path(image.manifest()));
    for (var layer : stores.images().layers(image.id())) {
      files.add(stores.blobs().path(layer.blob()));
      var key = SnapshotKey.layer(layer.chainId());
      stores.snapshots().list().stream()
          .filter(
              one ->
                  one.key().equals(key)
                      || one.parent().filter(key::equals).isPresent()
                          && one.kind() == SnapshotKind.INIT)
          .forEach(one -> files.add(stores.root().resolve("snapshots").resolve("" + one.id())));
      stores
          .database()
          .read(transaction -> CompressedLayerTable.find(transaction, layer.diffId()))
          .ifPresent(packed -> files.add(stores.blobs().path(packed.blob())));
    }
    return files;
  }

  private static Map<Path, Long> onDisk(List<Path> paths) throws IOException {
    var sizes = new HashMap<Path, Long>();
    if (!paths.isEmpty()) {
      var command = new ArrayList<>(List.of("du", "--block-size=1", "-s"));
      paths.forEach(path -> command.add(path.toString()));
      for (var line : Shell.run(command.toArray(String[]::new)).lines().toList()) {
        var columns = line.split("\t", 2);
        sizes.put(Path.of(columns[1]), Long.parseLong(columns[0]));
      }
    }
    return sizes;
  }

  private static void removeAll(Stores stores) {
    for (var image : stores.images().list(ImageFilter.ALL)) {
      try {
        stores.images().remove(image.id().value(), true);
      } catch (BerthException e) {
        throw new AssertionError(e);
      }
    }
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
    assertEquals(
        List.of(),
        stores.database().read(dev.berth.engine.state.PieceTable::all),
        "nothing is left that takes space");
  }
}
