package dev.berth.engine.gc;

import dev.berth.engine.gc.Inventory.ImageFacts;
import dev.berth.engine.gc.Node.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a policy says of images, once the containers that it removes are gone. */
final class ImageRules {
  private final Policy policy;
  private final Inventory inventory;
  private final Instant now;
  private final Set<Node> held;
  private final Set<Node> used;

  ImageRules(Policy policy, Inventory inventory, Set<Node> gone, Instant now) {
    this.policy = policy;
    this.inventory = inventory;
    this.now = now;
    var references = inventory.references();
    var holders = new TreeSet<>(inventory.holders());
    holders.removeAll(gone);
    this.held = Mark.live(holders, references);
    holders.removeIf(holder -> holder.kind() == Kind.TAG);
    this.used = Mark.live(holders, references);
  }

  List<Candidate> choose() {
    var newest = newestOfRepositories();
    return inventory.images().stream()
        .filter(image -> !policy.isProtected(image.labels()))
        .filter(image -> !used.contains(node(image)))
        .sorted(Comparator.comparing(ImageFacts::lastUsedAt).thenComparing(ImageFacts::id))
        .flatMap(
            image ->
                reason(image, newest).stream()
                    .map(reason -> new Candidate(node(image), name(image), reason)))
        .toList();
  }

  private Optional<String> reason(ImageFacts image, Set<String> newest) {
    if (policy.danglingImages() && !held.contains(node(image))) {
      return Optional.of("It has no reference, and nothing uses it.");
    }
    boolean kept = newest.contains(image.id());
    boolean beyond = policy.keepLast().isPresent() && !image.repositories().isEmpty();
    if (kept || (policy.unusedSince().isEmpty() && !beyond)) {
      return Optional.empty();
    }
    var why = "Nothing uses it";
    if (policy.unusedSince().isPresent()) {
      var age = policy.unusedSince().get();
      if (!Policy.isOlder(image.lastUsedAt(), age, now)) {
        return Optional.empty();
      }
      why +=
          ", it was last used at %s, more than %s ago".formatted(image.lastUsedAt(), Words.of(age));
    }
    return Optional.of(
        why + (beyond ? ", and " + newerAreKept(policy.keepLast().get()) : "") + ".");
  }

  private static String newerAreKept(int count) {
    return switch (count) {
      case 0 -> "no image of its repository is to be kept";
      case 1 -> "a newer image of its repository is kept";
      default -> count + " newer images of its repository are kept";
    };
  }

  /** Ids of the images that keepLast keeps: the newest of any repository that names them. */
  private Set<String> newestOfRepositories() {
    var newest = new TreeSet<String>();
    if (policy.keepLast().isEmpty()) {
      return newest;
    }
    var byRepository = new HashMap<String, List<ImageFacts>>();
    for (var image : inventory.images()) {
      image
          .repositories()
          .forEach(name -> byRepository.computeIfAbsent(name, _ -> new ArrayList<>()).add(image));
    }
    for (var images : byRepository.values()) {
      images.stream()
          .sorted(
              Comparator.comparing(ImageFacts::createdAt).thenComparing(ImageFacts::id).reversed())
          .limit(policy.keepLast().get())
          .forEach(image -> newest.add(image.id()));
    }
    return newest;
  }

  private static Node node(ImageFacts image) {
    return new Node(Kind.IMAGE, image.id());
  }

  private static String name(ImageFacts image) {
    return image.references().isEmpty()
        ? image.id().substring(0, Math.min(image.id().length(), "sha256:".length() + 12))
        : String.join(", ", image.references());
  }
}
