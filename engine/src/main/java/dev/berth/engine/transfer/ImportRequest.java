package dev.berth.engine.transfer;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * What to make of a root file system.
 *
 * @param changes instructions as {@link dev.berth.engine.image.ConfigChange} reads them
 * @param digest that the bytes must have as they come
 */
public record ImportRequest(
    Optional<ImageReference> reference,
    List<String> changes,
    Optional<String> message,
    Optional<Digest> digest) {
  public ImportRequest {
    changes = List.copyOf(changes);
  }
}
