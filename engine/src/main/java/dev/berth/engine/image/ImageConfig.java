package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The config document of an image.
 *
 * @param container what containers made from it start with
 * @param diffIds of its layers, lowest first
 * @param history steps that made it, oldest first
 */
public record ImageConfig(
    Optional<Instant> createdAt,
    Optional<String> author,
    Platform platform,
    ContainerConfig container,
    List<Digest> diffIds,
    List<History> history) {
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /** The same without labels that are Berth's own. */
  public ImageConfig withoutReservedLabels() {
    return new ImageConfig(
        createdAt,
        author,
        platform,
        container.withLabels(Labels.withoutReserved(container.labels())),
        diffIds,
        history);
  }

  /**
   * A step of an image's making.
   *
   * @param createdBy the instruction, for people
   * @param emptyLayer whether it made no layer
   */
  public record History(
      Optional<Instant> createdAt,
      String createdBy,
      String author,
      String comment,
      boolean emptyLayer) {}
}
