package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.container.ContainerSpec;
import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.container.NetworkMode;
import dev.berth.engine.container.Resources;
import dev.berth.engine.content.Lease;
import dev.berth.engine.gc.Node.Kind;
import dev.berth.engine.gc.PresentState.Standing;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.BuildStepRow;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageMountTable.ImageMountRow;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.ImageTable.LayerRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.LeaseTable.LeaseRow;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.OriginTable.OriginRow;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out of one thing against what the policy says of all that is there. */
class PresentStateTest {
  private static final int STORES = 40;
  private static final int POLICIES = 25;
  private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

  @TempDir private Path folder;

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long ago(Random random) {
    return NOW.toEpochMilli() - random.nextInt(6) * 1000L;
  }

  private static String labels(Random random) {
    return random.nextInt(4) == 0 ? "{\"keep\":\"yes\"}" : "{}";
  }

  private static void image(Transaction transaction, Random random, int number) {
    var id = digest("image " + number);
    var layers = new ArrayList<LayerRow>();
    for (int i = 0; i < 2; i++) {
      var layer = digest("layer " + random.nextInt(4));
      layers.add(new LayerRow(id, i, layer, layer, layer, 1, MediaType.OCI_LAYER));
    }
    ImageTable.insert(
        transaction,
        new ImageRow(
            id,
            digest("manifest " + number),
            Platform.host(),
            ago(random),
            1,
            labels(random),
            ago(random)),
        layers);
    for (int tag = random.nextInt(3); tag > 0; tag--) {
      boolean index = random.nextInt(3) == 0;
      var target = digest((index ? "index " : "manifest ") + number);
      var repository = "r.example/" + (random.nextBoolean() ? "web" : "web-1");
      TagTable.put(transaction, new TagRow(repository + ":" + number + tag, id, target, 1));
      if (index) {
        var other = digest("image " + random.nextInt(number + 1));
        IndexPartTable.put(
            transaction, List.of(new IndexPartRow(target, digest("p"), Optional.of(other))));
      }
    }
    if (random.nextInt(4) == 0) {
      ImageMountTable.insert(
          transaction, new ImageMountRow("m" + number, id, "/m" + number, false, ago(random)));
    }
  }

  private static void container(
      Transaction transaction, Random random, int number, ContainerSpec spec) {
    var id = digest("container " + number).hex();
    var image = digest("image " + random.nextInt(3)).value();
    ContainerTable.insert(
        transaction,
        id,
        "c" + number,
        image,
        ContainerStatus.CREATED.name(),
        Json.write(spec),
        ago(random));
    if (random.nextBoolean()) {
      ContainerTable.setEnded(
          transaction, id, ContainerStatus.EXITED.name(), 0, "EXITED", ago(random), 0);
    }
  }

  private static ContainerSpec spec(Map<String, String> labels) {
    return new ContainerSpec(
        "web:1",
        List.of(),
        List.of("true"),
        List.of(),
        "",
        List.of(),
        "/",
        "h",
        NetworkMode.NONE,
        List.of(),
        false,
        List.of(),
        Resources.NONE,
        List.of(),
        List.of(),
        false,
        Map.of(),
        labels,
        "",
        Set.of(),
        Set.of(),
        false,
        false,
        0,
        1,
        List.of());
  }

  private static void layers(Transaction transaction, Random random) {
    for (int i = 0; i < 4; i++) {
      var layer = digest("layer " + i);
      PieceTable.setBytes(transaction, layer, 4096);
      if (random.nextInt(3) > 0) {
        OriginTable.put(transaction, new OriginRow(layer, "r.example/web"));
      }
      if (random.nextInt(3) == 0) {
        HeldTable.put(
            transaction,
            new HeldRow(
                Lease.SNAPSHOT, layer.value(), "r.example/web", ago(random), "r.example/web:1"));
      }
      if (random.nextInt(4) == 0) {
        var kind = random.nextBoolean() ? Lease.SNAPSHOT : Lease.BLOB;
        LeaseTable.put(transaction, new LeaseRow("lease", kind, layer.value(), 1));
      }
      BuildStepTable.put(
          transaction,
          new BuildStepRow(digest("step " + i), "RUN " + i, Optional.empty(), 1, ago(random)));
    }
  }

  private static Optional<Duration> age(Random random) {
    return random.nextInt(3) == 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(random.nextInt(5)));
  }

  private static Policy policy(Random random) {
    return new Rules()
        .exitedOlderThan(age(random))
        .danglingImages(random.nextBoolean())
        .unusedSince(age(random))
        .keepLast(random.nextBoolean() ? Optional.of(random.nextInt(4)) : Optional.empty())
        .buildCacheOlderThan(age(random))
        .downloadsOlderThan(age(random))
        .archivesUnusedSince(age(random))
        .mountedSince(age(random))
        .protect(random.nextBoolean() ? List.of("keep=yes") : List.of())
        .policy();
  }

  /** All that can be on a plan, and what was there before a plan was applied. */
  private static Set<Node> things(Inventory inventory) {
    var things = new TreeSet<>(inventory.roots());
    things.removeIf(node -> node.kind() == Kind.WORK);
    inventory.archives().forEach(archive -> things.add(new Node(Kind.ARCHIVE, archive.blob())));
    return things;
  }

  /** An archive of an image that goes before it: the plan counts on that, what is there can't. */
  private static boolean isOfOneThatGoes(Node node, Inventory inventory, Set<Node> chosen) {
    return node.kind() == Kind.ARCHIVE
        && inventory.images().stream()
            .filter(image -> image.blobs().contains(node.id()))
            .anyMatch(image -> chosen.contains(new Node(Kind.IMAGE, image.id())));
  }

  @Test
  void eachThingIsChosenWhereThePolicyChoosesItAmongAll() {
    var kinds = new TreeSet<Kind>();
    for (int seed = 0; seed < STORES; seed++) {
      var random = new Random(seed);
      try (var database = Database.open(folder.resolve("state-" + seed))) {
        fill(database, random);
        var inventory = database.read(InventoryReader::read);
        for (int i = 0; i < POLICIES; i++) {
          var policy = policy(random);
          var chosen =
              policy.choose(inventory, NOW).stream()
                  .map(Candidate::node)
                  .collect(Collectors.toSet());
          var present = new PresentState(policy, NOW);
          for (var node : things(inventory)) {
            if (!isOfOneThatGoes(node, inventory, chosen)) {
              var expected = chosen.contains(node) ? Standing.CHOSEN : Standing.IN_USE;
              assertEquals(
                  expected,
                  database.read(transaction -> present.standing(transaction, node)),
                  () -> node + " of " + policy + " in " + inventory);
              if (expected == Standing.CHOSEN) {
                kinds.add(node.kind());
              }
            }
          }
        }
      }
    }
    assertEquals(
        Set.of(
            Kind.CONTAINER, Kind.MOUNT, Kind.IMAGE, Kind.BUILD_STEP, Kind.DOWNLOAD, Kind.ARCHIVE),
        kinds);
  }

  private static void fill(Database database, Random random) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          for (int i = 0; i < 3 + random.nextInt(5); i++) {
            image(transaction, random, i);
          }
          for (int i = 0; i < random.nextInt(4); i++) {
            var labels = random.nextBoolean() ? Map.of("keep", "yes") : Map.<String, String>of();
            container(transaction, random, i, spec(labels));
          }
          layers(transaction, random);
          return random;
        });
  }

  @Test
  void whatIsNotThereIsGone() {
    var present = new PresentState(new Rules().policy(), NOW);
    try (var database = Database.open(folder.resolve("state"))) {
      for (var kind :
          List.of(
              Kind.CONTAINER,
              Kind.MOUNT,
              Kind.IMAGE,
              Kind.BUILD_STEP,
              Kind.DOWNLOAD,
              Kind.ARCHIVE)) {
        var node = new Node(kind, digest("nothing").value());
        assertEquals(
            Standing.GONE, database.read(transaction -> present.standing(transaction, node)));
      }
    }
  }
}
