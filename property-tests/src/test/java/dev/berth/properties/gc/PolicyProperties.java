package dev.berth.properties.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.gc.Candidate;
import dev.berth.engine.gc.Inventory;
import dev.berth.engine.gc.Inventory.ArchiveFacts;
import dev.berth.engine.gc.Inventory.ContainerFacts;
import dev.berth.engine.gc.Inventory.DownloadFacts;
import dev.berth.engine.gc.Inventory.ImageFacts;
import dev.berth.engine.gc.Inventory.LeaseFacts;
import dev.berth.engine.gc.Inventory.StepFacts;
import dev.berth.engine.gc.Node;
import dev.berth.engine.gc.Node.Kind;
import dev.berth.engine.gc.Policy;
import dev.berth.engine.testing.Rules;
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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a policy never does, whatever is there. */
class PolicyProperties {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private static Instant ago(Random random) {
    return NOW.minusSeconds(random.nextInt(100));
  }

  private static Map<String, String> labels(Random random) {
    return random.nextInt(4) == 0 ? Map.of("keep", "yes") : Map.of();
  }

  private static Inventory inventory(Random random) {
    var images = new ArrayList<ImageFacts>();
    for (int i = 0; i < random.nextInt(6); i++) {
      var tags = new TreeSet<String>();
      for (int t = random.nextInt(3); t > 0; t--) {
        tags.add("repo" + random.nextInt(2) + ":" + i);
      }
      images.add(
          new ImageFacts(
              "sha256:image" + i,
              List.copyOf(tags),
              tags.stream().map(tag -> tag.split(":")[0]).collect(Collectors.toSet()),
              ago(random),
              ago(random),
              labels(random),
              Set.of("blob" + i, "shared"),
              Set.of("layer" + i)));
    }
    var containers = new ArrayList<ContainerFacts>();
    for (int i = 0; !images.isEmpty() && i < random.nextInt(5); i++) {
      containers.add(
          new ContainerFacts(
              "container" + i,
              "name" + i,
              images.get(random.nextInt(images.size())).id(),
              "container:" + i,
              random.nextBoolean() ? Optional.of(ago(random)) : Optional.empty(),
              labels(random)));
    }
    var steps = new ArrayList<StepFacts>();
    for (int i = 0; i < random.nextInt(4); i++) {
      steps.add(
          new StepFacts("step" + i, "RUN " + i, ago(random), Optional.empty(), Optional.empty()));
    }
    var downloads = new ArrayList<DownloadFacts>();
    var leases = new ArrayList<LeaseFacts>();
    for (int i = 0; i < random.nextInt(4); i++) {
      var item = new Node(Kind.BLOB, "piece" + i);
      downloads.add(new DownloadFacts("blob piece" + i, item, "web:1", ago(random)));
      if (random.nextBoolean()) {
        leases.add(new LeaseFacts("work" + i, item));
      }
    }
    var archives = new ArrayList<ArchiveFacts>();
    for (var blob : List.of("blob0", "blob1", "shared", "nobody's")) {
      if (random.nextBoolean()) {
        archives.add(new ArchiveFacts(blob, "registry.test/app"));
      }
    }
    return new Inventory(
        containers, images, steps, List.of(), List.of(), downloads, archives, leases);
  }

  private static Policy policy(Random random) {
    return new Rules()
        .exitedOlderThan(maybe(random, Duration.ofSeconds(random.nextInt(100))))
        .danglingImages(random.nextBoolean())
        .unusedSince(maybe(random, Duration.ofSeconds(random.nextInt(100))))
        .keepLast(maybe(random, random.nextInt(4)))
        .buildCacheOlderThan(maybe(random, Duration.ofSeconds(random.nextInt(100))))
        .downloadsOlderThan(maybe(random, Duration.ofSeconds(random.nextInt(100))))
        .archivesUnusedSince(maybe(random, Duration.ofSeconds(random.nextInt(100))))
        .protect(random.nextBoolean() ? List.of("keep") : List.of())
        .policy();
  }

  /** An archive goes exactly where images stay that need it, all of them old and unprotected. */
  private static void requireDroppable(
      ArchiveFacts archive, Inventory inventory, Policy policy, List<Node> chosen) {
    var staying =
        inventory.images().stream()
            .filter(image -> !chosen.contains(new Node(Kind.IMAGE, image.id())))
            .filter(image -> image.blobs().contains(archive.blob()))
            .toList();
    boolean wanted =
        staying.stream()
            .anyMatch(
                image ->
                    (!policy.protect().isEmpty() && image.labels().containsKey("keep"))
                        || policy
                            .archivesUnusedSince()
                            .filter(age -> image.lastUsedAt().isBefore(NOW.minus(age)))
                            .isEmpty());
    assertEquals(
        !staying.isEmpty() && !wanted, chosen.contains(new Node(Kind.ARCHIVE, archive.blob())));
  }

  private static <T> Optional<T> maybe(Random random, T value) {
    return random.nextBoolean() ? Optional.of(value) : Optional.empty();
  }

  @Property(tries = 1000)
  void nothingInUseOrProtectedIsChosenAndNothingTwice(@ForAll long seed) {
    var random = new Random(seed);
    var inventory = inventory(random);
    var policy = policy(random);
    var chosen = policy.choose(inventory, NOW).stream().map(Candidate::node).toList();
    assertEquals(chosen.size(), Set.copyOf(chosen).size());
    for (var container : inventory.containers()) {
      boolean goes = chosen.contains(new Node(Kind.CONTAINER, container.id()));
      assertFalse(goes && container.endedAt().isEmpty());
      assertFalse(goes && !policy.protect().isEmpty() && container.labels().containsKey("keep"));
      assertFalse(!goes && chosen.contains(new Node(Kind.IMAGE, container.image())));
    }
    for (var lease : inventory.leases()) {
      assertFalse(chosen.contains(new Node(Kind.DOWNLOAD, "blob " + lease.item().id())));
    }
    for (var archive : inventory.archives()) {
      requireDroppable(archive, inventory, policy, chosen);
    }
    for (var image : inventory.images()) {
      boolean goes = chosen.contains(new Node(Kind.IMAGE, image.id()));
      assertFalse(goes && !policy.protect().isEmpty() && image.labels().containsKey("keep"));
    }
  }

  @Property(tries = 1000)
  void containersGoBeforeImagesAndImagesBeforeTheCache(@ForAll long seed) {
    var random = new Random(seed);
    var kinds =
        policy(random).choose(inventory(random), NOW).stream().map(c -> c.node().kind()).toList();
    assertEquals(kinds.stream().sorted().toList(), kinds);
  }

  @Property(tries = 1000)
  void aRuleLeftOutRemovesNothing(@ForAll long seed) {
    var random = new Random(seed);
    var inventory = inventory(random);
    var nothing = new Rules().policy();
    assertEquals(List.of(), nothing.choose(inventory, NOW));
  }

  @Property(tries = 1000)
  void theNewestOfEachRepositoryStay(@ForAll long seed) {
    var random = new Random(seed);
    var inventory = inventory(random);
    var policy = policy(random);
    int keep = policy.keepLast().orElse(0);
    var gone =
        policy.choose(inventory, NOW).stream()
            .map(candidate -> candidate.node().id())
            .collect(Collectors.toSet());
    for (var repository : List.of("repo0", "repo1")) {
      var all =
          inventory.images().stream()
              .filter(image -> image.repositories().contains(repository))
              .toList();
      long left = all.stream().filter(image -> !gone.contains(image.id())).count();
      assertTrue(left >= Math.min(keep, all.size()), () -> repository + " " + gone);
    }
  }

  @Property(tries = 1000)
  void whatWasUsedLatelyStaysWhateverTheNumberKept(@ForAll long seed) {
    var random = new Random(seed);
    var inventory = inventory(random);
    var unused = Duration.ofSeconds(random.nextInt(100));
    var both = images(unused, Optional.of(random.nextInt(4))).choose(inventory, NOW);
    var alone = images(unused, Optional.empty()).choose(inventory, NOW);
    assertTrue(nodes(alone).containsAll(nodes(both)), () -> both + " is more than " + alone);
    for (var image : inventory.images()) {
      boolean goes = nodes(both).contains(new Node(Kind.IMAGE, image.id()));
      assertFalse(goes && !image.lastUsedAt().plus(unused).isBefore(NOW));
    }
  }

  private static Policy images(Duration unused, Optional<Integer> keepLast) {
    return new Rules().unusedSince(Optional.of(unused)).keepLast(keepLast).policy();
  }

  /** An archive goes with the last image that needs it, and isn't chosen by itself then. */
  @Property(tries = 1000)
  void waitingLongerChoosesNoLess(@ForAll long seed) {
    var random = new Random(seed);
    var inventory = inventory(random);
    var policy = policy(random);
    var now = nodes(policy.choose(inventory, NOW));
    var later = nodes(policy.choose(inventory, NOW.plusSeconds(50)));
    now.removeIf(
        node ->
            node.kind() == Kind.ARCHIVE
                && inventory.images().stream()
                    .filter(image -> !later.contains(new Node(Kind.IMAGE, image.id())))
                    .noneMatch(image -> image.blobs().contains(node.id())));
    assertTrue(later.containsAll(now), () -> now + " is not within " + later);
  }

  private static Set<Node> nodes(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::node).collect(Collectors.toSet());
  }
}
