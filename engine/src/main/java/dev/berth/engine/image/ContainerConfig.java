package dev.berth.engine.image;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What containers take from an image.
 *
 * @param environment {@code NAME=value}
 * @param user {@code user[:group]}; empty for root
 * @param workingFolder absolute; empty for /
 * @param exposedPorts such as {@code 80/tcp}, sorted
 * @param volumes absolute paths, sorted
 */
public record ContainerConfig(
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String user,
    String workingFolder,
    List<String> exposedPorts,
    List<String> volumes,
    Map<String, String> labels,
    Optional<String> stopSignal) {
  public static final ContainerConfig EMPTY =
      new ContainerConfig(
          List.of(),
          List.of(),
          List.of(),
          "",
          "",
          List.of(),
          List.of(),
          Map.of(),
          Optional.empty());

  public ContainerConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
    labels = Map.copyOf(labels);
  }

  public ContainerConfig withEntrypoint(List<String> words) {
    return new ContainerConfig(
        words,
        command,
        environment,
        user,
        workingFolder,
        exposedPorts,
        volumes,
        labels,
        stopSignal);
  }

  public ContainerConfig withCommand(List<String> words) {
    return new ContainerConfig(
        entrypoint,
        words,
        environment,
        user,
        workingFolder,
        exposedPorts,
        volumes,
        labels,
        stopSignal);
  }

  public ContainerConfig withEnvironment(List<String> all) {
    return new ContainerConfig(
        entrypoint, command, all, user, workingFolder, exposedPorts, volumes, labels, stopSignal);
  }

  public ContainerConfig withUser(String name) {
    return new ContainerConfig(
        entrypoint,
        command,
        environment,
        name,
        workingFolder,
        exposedPorts,
        volumes,
        labels,
        stopSignal);
  }

  public ContainerConfig withWorkingFolder(String folder) {
    return new ContainerConfig(
        entrypoint, command, environment, user, folder, exposedPorts, volumes, labels, stopSignal);
  }

  public ContainerConfig withExposedPorts(List<String> ports) {
    return new ContainerConfig(
        entrypoint, command, environment, user, workingFolder, ports, volumes, labels, stopSignal);
  }

  public ContainerConfig withLabels(Map<String, String> all) {
    return new ContainerConfig(
        entrypoint,
        command,
        environment,
        user,
        workingFolder,
        exposedPorts,
        volumes,
        all,
        stopSignal);
  }
}
