package dev.berth.properties.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.LeaseTable.LeaseRow;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.store.Stores;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The list that is kept, against one that is made anew, while everything changes that it shows. */
class ImageRosterProperties {
  private static final int IMAGES = 6;

  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param heavy whether the images weigh so much that nothing may be kept
   */
  @Property(tries = 40)
  void theKeptListIsTheList(@ForAll long seed, @ForAll boolean heavy) throws IOException {
    var folder = Files.createTempDirectory("roster-");
    try (var stores = Stores.open(folder)) {
      var random = new Random(seed);
      var roster = stores.images().roster(Function.<Image>identity(), _ -> heavy ? 6_000_000 : 300);
      for (int step = 0; step < 60; step++) {
        change(stores, random, step);
        if (random.nextInt(3) > 0) {
          assertEquals(stores.images().list(ImageFilter.ALL), roster.list());
        }
      }
    } finally {
      Shell.run("rm", "-r", folder.toString());
    }
  }

  private static void change(Stores stores, Random random, int step) {
    boolean undone = random.nextInt(5) == 0;
    Runnable work =
        () ->
            stores
                .database()
                .write(
                    Durability.PROCESS,
                    transaction -> {
                      for (int changes = random.nextInt(4); changes >= 0; changes--) {
                        change(transaction, random, step * 10 + changes);
                      }
                      if (undone) {
                        throw new Undone();
                      }
                      return step;
                    });
    if (undone) {
      assertThrows(Undone.class, work::run);
    } else {
      work.run();
    }
  }

  private static void change(Transaction transaction, Random random, int number) {
    var image = digest("image", random.nextInt(IMAGES));
    boolean there = ImageTable.find(transaction, image).isPresent();
    switch (random.nextInt(there ? 11 : 1)) {
      case 0 -> insert(transaction, random, image);
      case 1 -> delete(transaction, image);
      case 2 -> ImageTable.setLastUsed(transaction, image, number);
      case 3 ->
          TagTable.put(
              transaction,
              new TagRow(
                  "docker.io/library/x:" + random.nextInt(4), image, target(random), number));
      case 4 -> TagTable.delete(transaction, "docker.io/library/x:" + random.nextInt(4));
      case 5 ->
          RepoDigestTable.put(
              transaction, new RepoDigestRow("docker.io/library/x", target(random), image));
      case 6 ->
          IndexPartTable.put(
              transaction,
              List.of(
                  new IndexPartRow(
                      digest("index", random.nextInt(2)),
                      digest("part", random.nextInt(4)),
                      Optional.of(image))));
      case 7 -> IndexPartTable.forgetUnnamed(transaction);
      case 8 -> container(transaction, random, image, number);
      case 9 -> PieceTable.setBytes(transaction, layer(random), random.nextInt(5000));
      case 10 -> lease(transaction, random);
      default -> throw new IllegalStateException();
    }
  }

  private static void insert(Transaction transaction, Random random, Digest image) {
    var layers = new ArrayList<LayerRow>();
    for (int position = 0; position < random.nextInt(4); position++) {
      var layer = layer(random);
      layers.add(new LayerRow(image, position, layer, layer, layer, 1, MediaType.OCI_LAYER_GZIP));
    }
    ImageTable.insert(
        transaction,
        new ImageRow(
            image,
            digest("manifest", random.nextInt(IMAGES)),
            Platform.parse("linux/amd64"),
            random.nextInt(3),
            random.nextInt(100),
            "{\"a\":\"b\"}",
            1),
        layers);
  }

  private static void delete(Transaction transaction, Digest image) {
    boolean used =
        ContainerTable.all(transaction).stream()
            .anyMatch(container -> container.imageId().equals(image.value()));
    if (!used) {
      TagTable.of(transaction, image).forEach(tag -> TagTable.delete(transaction, tag.reference()));
      ImageTable.delete(transaction, image);
    }
  }

  private static void container(Transaction transaction, Random random, Digest image, int number) {
    var all = ContainerTable.all(transaction);
    if (all.isEmpty() || random.nextBoolean()) {
      ContainerTable.insert(
          transaction, "c" + number, "n" + number, image.value(), "CREATED", "{}", number);
    } else {
      ContainerTable.delete(transaction, all.get(random.nextInt(all.size())).id());
    }
  }

  /** What is leased stays when its image goes. */
  private static void lease(Transaction transaction, Random random) {
    if (random.nextBoolean()) {
      LeaseTable.put(transaction, new LeaseRow("l", "blob", layer(random).value(), 1));
    } else {
      LeaseTable.delete(transaction, "l");
    }
  }

  private static Digest layer(Random random) {
    return digest("layer", random.nextInt(5));
  }

  private static Digest target(Random random) {
    return random.nextBoolean()
        ? digest("index", random.nextInt(2))
        : digest("manifest", random.nextInt(IMAGES));
  }

  private static Digest digest(String kind, int number) {
    return Digest.of((kind + number).getBytes(StandardCharsets.UTF_8));
  }
}
