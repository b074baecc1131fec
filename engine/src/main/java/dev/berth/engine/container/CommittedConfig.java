package dev.berth.engine.container;

import dev.berth.engine.image.ContainerConfig;
import java.util.List;
import java.util.Optional;

/**
 * What an image made of a container gives to containers: what that one was made with, without what
 * the engine filled in where neither image nor client said anything. Pure.
 */
public final class CommittedConfig {
  private static final String NO_STOP_SIGNAL = "SIGTERM";
  private static final String NO_WORKING_FOLDER = "/";

  private CommittedConfig() {}

  /**
   * The config of a commit, before its changes.
   *
   * @param image the config that the container was made from
   */
  public static ContainerConfig of(ContainerSpec spec, ContainerConfig image) {
    return new ContainerConfig(
        spec.entrypoint(),
        spec.command(),
        environment(spec, image),
        spec.user(),
        spec.workingFolder().equals(NO_WORKING_FOLDER)
            ? image.workingFolder()
            : spec.workingFolder(),
        spec.exposedPorts().stream().sorted().toList(),
        spec.volumes().stream().sorted().toList(),
        spec.labels(),
        spec.stopSignal().equals(NO_STOP_SIGNAL)
            ? image.stopSignal()
            : Optional.of(spec.stopSignal()));
  }

  private static List<String> environment(ContainerSpec spec, ContainerConfig image) {
    var ofImage = Variables.ofImage(image.environment());
    var filledIn = List.of("PATH=" + Variables.DEFAULT_PATH, "HOSTNAME=" + spec.hostname());
    return spec.environment().stream()
        .filter(
            entry ->
                !filledIn.contains(entry) || ofImage.has(entry.substring(0, entry.indexOf('='))))
        .toList();
  }
}
