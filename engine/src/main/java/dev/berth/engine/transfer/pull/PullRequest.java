package dev.berth.engine.transfer.pull;

import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.util.Optional;

/**
 * What is to be pulled.
 *
 * @param reference with a tag or a digest
 * @param platform that the image has to be for; without one, where the reference means several,
 *     this machine's
 * @param allPlatforms whether an index is fetched with all that it names
 */
public record PullRequest(
    ImageReference reference, Optional<Platform> platform, boolean allPlatforms) {
  public PullRequest {
    reference = reference.withDefaultTag();
  }

  /** For which an image is chosen where there are several. */
  Platform preferred() {
    return platform.orElseGet(Platform::host);
  }
}
