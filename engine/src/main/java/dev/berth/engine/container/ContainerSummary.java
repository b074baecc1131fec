package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container in one line.
 *
 * @param image reference that it was made from, as it was given
 * @param command what runs, entrypoint and command
 * @param pid process id on the host while it runs
 */
public record ContainerSummary(
    ContainerId id,
    String name,
    String image,
    Digest imageId,
    List<String> command,
    ContainerStatus status,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<ContainerExit> exit,
    Optional<Integer> pid,
    Map<String, String> labels) {
  public ContainerSummary {
    command = List.copyOf(command);
    labels = Map.copyOf(labels);
  }
}
