package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.Optional;
import java.util.regex.Pattern;

/** Images that have to be pulled before they can be used. */
public final class MissingImages {
  /** No name can be so. */
  private static final Pattern ID = Pattern.compile("sha256:[0-9a-f]*|[0-9a-f]{64}");

  private final Images images;

  public MissingImages(Images images) {
    this.images = images;
  }

  /** Pulls an image, on behalf of whoever wants to use it. */
  @FunctionalInterface
  public interface Pull {
    void run(PullRequest request);
  }

  /**
   * Sees to it that an image is here, as far as a policy wants that.
   *
   * @param image reference, id or prefix of an id
   * @param platform that it has to be for
   * @throws BerthException NOT_FOUND where it isn't here and can't be pulled, first of all saying
   *     so; other kinds for what goes wrong while it is pulled
   */
  public void provide(String image, Optional<Platform> platform, PullPolicy policy, Pull pull) {
    var missing = missing(image, platform);
    boolean wanted =
        switch (policy) {
          case NEVER -> false;
          case MISSING -> missing.isPresent();
          case ALWAYS -> true;
        };
    if (!wanted || ID.matcher(image).matches()) {
      missing.ifPresent(
          failure -> {
            throw failure;
          });
      return;
    }
    try {
      pull.run(new PullRequest(ImageReference.parse(image), platform, false));
    } catch (BerthException e) {
      throw missing.map(failure -> told(failure, e)).orElse(e);
    }
  }

  private Optional<BerthException> missing(String image, Optional<Platform> platform) {
    try {
      images.named(image, platform);
      return Optional.empty();
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  /** That it isn't here is what counts; a registry that says no, or nothing, is the reason why. */
  private static BerthException told(BerthException missing, BerthException pull) {
    return switch (pull.kind()) {
      case NOT_FOUND, UNAVAILABLE, PERMISSION_DENIED, UNSUPPORTED ->
          new BerthException(
              ErrorKind.NOT_FOUND,
              "%s. It could not be pulled: %s".formatted(missing.getMessage(), pull.getMessage()),
              missing.details(),
              pull);
      case ErrorKind _ -> pull;
    };
  }
}
