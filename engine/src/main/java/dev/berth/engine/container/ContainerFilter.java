package dev.berth.engine.container;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which containers to list; all conditions hold together.
 *
 * @param all also those that don't run
 * @param statuses to keep; empty keeps each
 * @param name part of the name
 * @param image reference or id of the image
 * @param labels {@code name} or {@code name=value}
 */
public record ContainerFilter(
    boolean all,
    Set<ContainerStatus> statuses,
    Optional<String> name,
    Optional<String> image,
    List<String> labels) {
  public static final ContainerFilter RUNNING =
      new ContainerFilter(false, Set.of(), Optional.empty(), Optional.empty(), List.of());
  public static final ContainerFilter ALL =
      new ContainerFilter(true, Set.of(), Optional.empty(), Optional.empty(), List.of());

  public ContainerFilter {
    statuses = Set.copyOf(statuses);
    labels = List.copyOf(labels);
  }
}
