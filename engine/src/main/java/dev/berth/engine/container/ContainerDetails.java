package dev.berth.engine.container;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything known of a container.
 *
 * @param upper folder of what it wrote over the image
 * @param cgroups folders by controller; the empty name is v2
 * @param logBytesLost output lost because the log couldn't be written
 */
public record ContainerDetails(
    ContainerSummary summary,
    ContainerSpec spec,
    Path logFolder,
    Path upper,
    Map<String, Path> cgroups,
    Optional<Integer> monitorPid,
    long logBytesLost) {
  public ContainerDetails {
    cgroups = Map.copyOf(cgroups);
  }
}
