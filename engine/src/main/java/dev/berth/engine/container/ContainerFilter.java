package dev.berth.engine.container;

import dev.berth.engine.value.Digest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which containers to list. All conditions hold together; of several values of one, any suffices,
 * but every label has to be there.
 *
 * @param all also those that don't run
 * @param statuses to keep; empty keeps each
 * @param ids how the id begins
 * @param names parts of the name
 * @param images references or ids of the image
 * @param exitCodes of those that have ended
 * @param labels {@code name} or {@code name=value}
 * @param before made before this container
 * @param since made after this container
 */
public record ContainerFilter(
    boolean all,
    Set<ContainerStatus> statuses,
    List<String> ids,
    List<String> names,
    List<String> images,
    Set<Integer> exitCodes,
    List<String> labels,
    Optional<String> before,
    Optional<String> since) {
  public static final ContainerFilter RUNNING = of(false);
  public static final ContainerFilter ALL = of(true);

  public ContainerFilter {
    statuses = Set.copyOf(statuses);
    ids = List.copyOf(ids);
    names = List.copyOf(names);
    images = List.copyOf(images);
    exitCodes = Set.copyOf(exitCodes);
    labels = List.copyOf(labels);
  }

  private static ContainerFilter of(boolean all) {
    return new ContainerFilter(
        all,
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Those that fit, in their order.
   *
   * @param containers all of them, newest first
   * @param image resolves what names an image
   * @param reference resolves what names a container
   */
  List<StoredContainer> choose(
      List<StoredContainer> containers,
      Function<String, Digest> image,
      Function<String, StoredContainer> reference) {
    var imageIds = images.stream().map(image).toList();
    var places = containers.stream().map(StoredContainer::id).toList();
    int last = since.map(name -> places.indexOf(reference.apply(name).id())).orElse(places.size());
    int first = before.map(name -> places.indexOf(reference.apply(name).id()) + 1).orElse(0);
    return containers.subList(Math.min(first, places.size()), Math.max(first, last)).stream()
        .filter(container -> matches(container, imageIds))
        .toList();
  }

  private boolean matches(StoredContainer container, List<Digest> imageIds) {
    return isListed(container.status())
        && (statuses.isEmpty() || statuses.contains(container.status()))
        && any(ids, container.id().value()::startsWith)
        && any(names, container.name()::contains)
        && any(imageIds, container.image()::equals)
        && (exitCodes.isEmpty()
            || container.exit().filter(exit -> exitCodes.contains(exit.code())).isPresent())
        && labels.stream().allMatch(label -> hasLabel(container, label));
  }

  private boolean isListed(ContainerStatus status) {
    return all || !statuses.isEmpty() || !exitCodes.isEmpty() || status == ContainerStatus.RUNNING;
  }

  private static <T> boolean any(List<T> wanted, Predicate<T> fits) {
    return wanted.isEmpty() || wanted.stream().anyMatch(fits);
  }

  private static boolean hasLabel(StoredContainer container, String label) {
    int equals = label.indexOf('=');
    var labelled = container.spec().labels();
    return equals < 0
        ? labelled.containsKey(label)
        : label.substring(equals + 1).equals(labelled.get(label.substring(0, equals)));
  }
}
