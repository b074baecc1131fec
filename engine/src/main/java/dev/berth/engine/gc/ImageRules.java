package dev.berth.engine.gc;

import dev.berth.engine.gc.Inventory.ImageFacts;
import dev.berth.engine.gc.Node.Kind;
import java.time.Instant;
import java.util.Optional;

/** What a policy says of an image that nothing uses. */
final class ImageRules {
  private final Policy policy;
  private final Instant now;

  ImageRules(Policy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  /**
   * Whether it goes.
   *
   * @param isAmongNewest whether it is one of those that {@code keepLast} keeps
   */
  Optional<Candidate> choose(ImageFacts image, boolean isAmongNewest) {
    return policy.isProtected(image.labels())
        ? Optional.empty()
        : reason(image, isAmongNewest)
            .map(reason -> new Candidate(new Node(Kind.IMAGE, image.id()), name(image), reason));
  }

  private Optional<String> reason(ImageFacts image, boolean isAmongNewest) {
    if (policy.danglingImages() && image.references().isEmpty()) {
      return Optional.of("It has no reference, and nothing uses it.");
    }
    boolean beyond = policy.keepLast().isPresent() && !image.repositories().isEmpty();
    if (isAmongNewest || (policy.unusedSince().isEmpty() && !beyond)) {
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

  private static String name(ImageFacts image) {
    return image.references().isEmpty()
        ? image.id().substring(0, Math.min(image.id().length(), "sha256:".length() + 12))
        : String.join(", ", image.references());
  }
}
