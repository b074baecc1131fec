package dev.berth.engine.container;

import dev.berth.engine.value.Digest;
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

  boolean matches(StoredContainer container, Optional<Digest> imageId) {
    return (all || !statuses.isEmpty() || container.status() == ContainerStatus.RUNNING)
        && (statuses.isEmpty() || statuses.contains(container.status()))
        && name.map(container.name()::contains).orElse(true)
        && imageId.map(container.image()::equals).orElse(true)
        && labels.stream().allMatch(label -> hasLabel(container, label));
  }

  private static boolean hasLabel(StoredContainer container, String label) {
    int equals = label.indexOf('=');
    var labelled = container.spec().labels();
    return equals < 0
        ? labelled.containsKey(label)
        : label.substring(equals + 1).equals(labelled.get(label.substring(0, equals)));
  }
}
