package dev.berth.engine.gc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.Inventory.ArchiveFacts;
import dev.berth.engine.gc.Inventory.ContainerFacts;
import dev.berth.engine.gc.Inventory.DownloadFacts;
import dev.berth.engine.gc.Inventory.ImageFacts;
import dev.berth.engine.gc.Inventory.LeaseFacts;
import dev.berth.engine.gc.Inventory.MountFacts;
import dev.berth.engine.gc.Inventory.StepFacts;
import dev.berth.engine.gc.Node.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What may go. A rule that is left out removes nothing; what is in use never goes.
 *
 * @param exitedOlderThan containers that ended longer ago
 * @param danglingImages images without a reference that nothing uses
 * @param unusedSince images that nothing uses and that were last used longer ago
 * @param keepLast the newest so many of each repository are kept: of the images that {@code
 *     unusedSince} chooses, or where that is left out, of all that nothing uses
 * @param buildCacheOlderThan build cache last used longer ago
 * @param downloadsOlderThan pieces of pulls that ended early, which none went on with for so long
 * @param archivesUnusedSince archives of layers that a registry has, of images last used longer ago
 * @param mountedSince mounts of images that were made longer ago
 * @param protect labels {@code name} or {@code name=value}: what has one is kept
 */
public record Policy(
    Optional<Duration> exitedOlderThan,
    boolean danglingImages,
    Optional<Duration> unusedSince,
    Optional<Integer> keepLast,
    Optional<Duration> buildCacheOlderThan,
    Optional<Duration> downloadsOlderThan,
    Optional<Duration> archivesUnusedSince,
    Optional<Duration> mountedSince,
    List<String> protect) {

  public Policy {
    protect = List.copyOf(protect);
    refuseNegative("exitedOlderThan", exitedOlderThan);
    refuseNegative("unusedSince", unusedSince);
    refuseNegative("buildCacheOlderThan", buildCacheOlderThan);
    refuseNegative("downloadsOlderThan", downloadsOlderThan);
    refuseNegative("archivesUnusedSince", archivesUnusedSince);
    refuseNegative("mountedSince", mountedSince);
    if (keepLast.filter(count -> count < 0).isPresent()) {
      throw BerthException.invalid(
          "cannot use the policy: keepLast is %d; give 0 or more".formatted(keepLast.get()));
    }
  }

  private static void refuseNegative(String name, Optional<Duration> duration) {
    if (duration.filter(Duration::isNegative).isPresent()) {
      throw BerthException.invalid(
          "cannot use the policy: %s is negative; give seconds from 0 on".formatted(name));
    }
  }

  /**
   * What would go now, in the order of removal: containers, mounts, images, build cache, what
   * stopped pulls left, archives of the images that stay.
   */
  public List<Candidate> choose(Inventory inventory, Instant now) {
    var chosen = new ArrayList<Candidate>();
    inventory.containers().stream()
        .sorted(
            Comparator.comparing((ContainerFacts container) -> container.endedAt().orElse(now))
                .thenComparing(ContainerFacts::id))
        .forEach(container -> container(container, now).ifPresent(chosen::add));
    inventory.mounts().forEach(mount -> mount(mount, now).ifPresent(chosen::add));
    chosen.addAll(images(inventory, nodes(chosen), now));
    inventory.steps().stream()
        .sorted(Comparator.comparing(StepFacts::lastUsedAt).thenComparing(StepFacts::key))
        .forEach(step -> step(step, now).ifPresent(chosen::add));
    var inUse = inventory.leases().stream().map(LeaseFacts::item).collect(Collectors.toSet());
    inventory.downloads().stream()
        .filter(piece -> !inUse.contains(piece.item()))
        .forEach(piece -> download(piece, now).ifPresent(chosen::add));
    chosen.addAll(archives(inventory, nodes(chosen), now));
    return chosen;
  }

  /** A container; none that runs or was not started yet. */
  Optional<Candidate> container(ContainerFacts container, Instant now) {
    return exitedOlderThan
        .filter(_ -> !isProtected(container.labels()))
        .filter(age -> container.endedAt().filter(at -> isOlder(at, age, now)).isPresent())
        .map(
            age ->
                new Candidate(
                    new Node(Kind.CONTAINER, container.id()),
                    container.name(),
                    "It ended at %s, more than %s ago."
                        .formatted(container.endedAt().orElse(now), Words.of(age))));
  }

  Optional<Candidate> mount(MountFacts mount, Instant now) {
    return mountedSince
        .filter(age -> isOlder(mount.createdAt(), age, now))
        .map(
            age ->
                new Candidate(
                    new Node(Kind.MOUNT, mount.id()),
                    mount.path(),
                    "It was mounted at %s, more than %s ago."
                        .formatted(mount.createdAt(), Words.of(age))));
  }

  /** An image that no container and no mount uses but those that go before it. */
  Optional<Candidate> image(ImageFacts image, boolean isAmongNewest, Instant now) {
    return new ImageRules(this, now).choose(image, isAmongNewest);
  }

  private List<Candidate> images(Inventory inventory, Set<Node> going, Instant now) {
    var used = inventory.imagesInUse(going);
    var newest = keepLast.map(inventory::newestOfRepositories).orElse(Set.of());
    return inventory.images().stream()
        .filter(image -> !used.contains(image.id()))
        .sorted(Comparator.comparing(ImageFacts::lastUsedAt).thenComparing(ImageFacts::id))
        .flatMap(image -> image(image, newest.contains(image.id()), now).stream())
        .toList();
  }

  Optional<Candidate> step(StepFacts step, Instant now) {
    return buildCacheOlderThan
        .filter(age -> isOlder(step.lastUsedAt(), age, now))
        .map(
            age ->
                new Candidate(
                    new Node(Kind.BUILD_STEP, step.key()),
                    step.description(),
                    "A build last used this step at %s, more than %s ago."
                        .formatted(step.lastUsedAt(), Words.of(age))));
  }

  /** A piece of a pull that no work in progress uses. */
  Optional<Candidate> download(DownloadFacts piece, Instant now) {
    return downloadsOlderThan
        .filter(age -> isOlder(piece.at(), age, now))
        .map(
            age ->
                new Candidate(
                    new Node(Kind.DOWNLOAD, piece.id()),
                    piece.name(),
                    "The pull of it ended early at %s or later, and none went on with it for more than %s."
                        .formatted(piece.at(), Words.of(age))));
  }

  /** An archive that an image has and none {@linkplain #keepsArchives keeps}. */
  Optional<Candidate> archive(ArchiveFacts archive) {
    return archivesUnusedSince.map(
        age ->
            new Candidate(
                new Node(Kind.ARCHIVE, archive.blob()),
                archive.blob(),
                "%s has it, and no image with this layer was used for more than %s; the layer itself stays."
                    .formatted(archive.repository(), Words.of(age))));
  }

  /** Whether an image that stays keeps the archives of its layers. */
  boolean keepsArchives(Map<String, String> labels, Instant lastUsedAt, Instant now) {
    return archivesUnusedSince
        .filter(age -> !isProtected(labels) && isOlder(lastUsedAt, age, now))
        .isEmpty();
  }

  private List<Candidate> archives(Inventory inventory, Set<Node> going, Instant now) {
    var kept = new HashSet<String>();
    var needed = new HashSet<String>();
    for (var image : inventory.images()) {
      if (!going.contains(new Node(Kind.IMAGE, image.id()))) {
        needed.addAll(image.blobs());
        if (keepsArchives(image.labels(), image.lastUsedAt(), now)) {
          kept.addAll(image.blobs());
        }
      }
    }
    return inventory.archives().stream()
        .filter(archive -> needed.contains(archive.blob()) && !kept.contains(archive.blob()))
        .flatMap(archive -> archive(archive).stream())
        .toList();
  }

  private static Set<Node> nodes(List<Candidate> candidates) {
    var nodes = new TreeSet<Node>();
    candidates.forEach(candidate -> nodes.add(candidate.node()));
    return nodes;
  }

  static boolean isOlder(Instant at, Duration age, Instant now) {
    return Duration.between(at, now).compareTo(age) > 0;
  }

  /** Whether one of the protecting labels is there. */
  boolean isProtected(Map<String, String> labels) {
    return protect.stream()
        .anyMatch(
            label -> {
              int equals = label.indexOf('=');
              return equals < 0
                  ? labels.containsKey(label)
                  : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
            });
  }
}
