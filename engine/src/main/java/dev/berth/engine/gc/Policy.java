package dev.berth.engine.gc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.Inventory.ContainerFacts;
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
    var ended = exitedOlderThan.map(age -> ended(inventory, age, now)).orElse(List.<Candidate>of());
    chosen.addAll(ended);
    mountedSince.ifPresent(age -> chosen.addAll(forgottenMounts(inventory, age, now)));
    chosen.addAll(new ImageRules(this, inventory, nodes(chosen), now).choose());
    buildCacheOlderThan.ifPresent(age -> chosen.addAll(unusedSteps(inventory, age, now)));
    downloadsOlderThan.ifPresent(age -> chosen.addAll(leftPieces(inventory, age, now)));
    archivesUnusedSince.ifPresent(
        age -> chosen.addAll(droppedArchives(inventory, nodes(chosen), age, now)));
    return chosen;
  }

  private List<Candidate> droppedArchives(
      Inventory inventory, Set<Node> going, Duration age, Instant now) {
    var kept = new HashSet<String>();
    var needed = new HashSet<String>();
    for (var image : inventory.images()) {
      if (!going.contains(new Node(Kind.IMAGE, image.id()))) {
        needed.addAll(image.blobs());
        if (isProtected(image.labels()) || !isOlder(image.lastUsedAt(), age, now)) {
          kept.addAll(image.blobs());
        }
      }
    }
    return inventory.archives().stream()
        .filter(archive -> needed.contains(archive.blob()) && !kept.contains(archive.blob()))
        .map(
            archive ->
                new Candidate(
                    new Node(Kind.ARCHIVE, archive.blob()),
                    archive.blob(),
                    "%s has it, and no image with this layer was used for more than %s; the layer itself stays."
                        .formatted(archive.repository(), Words.of(age))))
        .toList();
  }

  private static List<Candidate> leftPieces(Inventory inventory, Duration age, Instant now) {
    var inUse =
        inventory.leases().stream().map(Inventory.LeaseFacts::item).collect(Collectors.toSet());
    return inventory.downloads().stream()
        .filter(piece -> isOlder(piece.at(), age, now) && !inUse.contains(piece.item()))
        .map(
            piece ->
                new Candidate(
                    new Node(Kind.DOWNLOAD, piece.id()),
                    piece.name(),
                    "The pull of it ended early at %s or later, and none went on with it for more than %s."
                        .formatted(piece.at(), Words.of(age))))
        .toList();
  }

  private static Set<Node> nodes(List<Candidate> candidates) {
    var nodes = new TreeSet<Node>();
    candidates.forEach(candidate -> nodes.add(candidate.node()));
    return nodes;
  }

  private List<Candidate> ended(Inventory inventory, Duration age, Instant now) {
    return inventory.containers().stream()
        .filter(container -> !isProtected(container.labels()))
        .filter(container -> container.endedAt().filter(at -> isOlder(at, age, now)).isPresent())
        .sorted(
            Comparator.comparing((ContainerFacts container) -> container.endedAt().orElse(now))
                .thenComparing(ContainerFacts::id))
        .map(
            container ->
                new Candidate(
                    new Node(Kind.CONTAINER, container.id()),
                    container.name(),
                    "It ended at %s, more than %s ago."
                        .formatted(container.endedAt().orElse(now), Words.of(age))))
        .toList();
  }

  private static List<Candidate> forgottenMounts(Inventory inventory, Duration age, Instant now) {
    return inventory.mounts().stream()
        .filter(mount -> isOlder(mount.createdAt(), age, now))
        .map(
            mount ->
                new Candidate(
                    new Node(Kind.MOUNT, mount.id()),
                    mount.path(),
                    "It was mounted at %s, more than %s ago."
                        .formatted(mount.createdAt(), Words.of(age))))
        .toList();
  }

  private static List<Candidate> unusedSteps(Inventory inventory, Duration age, Instant now) {
    return inventory.steps().stream()
        .filter(step -> isOlder(step.lastUsedAt(), age, now))
        .sorted(
            Comparator.comparing(Inventory.StepFacts::lastUsedAt)
                .thenComparing(Inventory.StepFacts::key))
        .map(
            step ->
                new Candidate(
                    new Node(Kind.BUILD_STEP, step.key()),
                    step.description(),
                    "A build last used this step at %s, more than %s ago."
                        .formatted(step.lastUsedAt(), Words.of(age))))
        .toList();
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
