package dev.berth.engine.transfer;

import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * What to make of a container.
 *
 * @param container id, prefix or name
 * @param changes instructions as {@link dev.berth.engine.image.ConfigChange} reads them
 */
public record CommitRequest(
    String container,
    Optional<ImageReference> reference,
    Optional<String> author,
    Optional<String> message,
    List<String> changes) {
  public CommitRequest {
    changes = List.copyOf(changes);
  }
}
