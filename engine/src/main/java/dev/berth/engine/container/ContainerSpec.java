package dev.berth.engine.container;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a container is, with the image's defaults filled in; stored as JSON and never changed.
 *
 * @param image reference or id as the client gave it
 * @param entrypoint words before the command; may be empty
 * @param command words after the entrypoint; both together are what runs
 * @param environment {@code NAME=value}, image's and client's, with PATH and HOSTNAME
 * @param user {@code user[:group]}; empty is root
 * @param workingFolder absolute path
 * @param stopSignal name with SIG, or a number
 * @param exposedPorts such as {@code 80/tcp}
 * @param volumes paths that the image declares as volumes
 */
public record ContainerSpec(
    String image,
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String user,
    List<String> groups,
    String workingFolder,
    String hostname,
    NetworkMode network,
    List<ContainerMount> mounts,
    boolean readOnly,
    List<Ulimit> ulimits,
    Resources resources,
    List<String> capAdd,
    List<String> capDrop,
    boolean newPrivileges,
    Map<String, String> sysctls,
    Map<String, String> labels,
    String stopSignal,
    Set<String> exposedPorts,
    Set<String> volumes,
    boolean stdin,
    boolean autoRemove,
    long logMaxSize,
    int logMaxFiles,
    List<ContainerDevice> devices) {
  public ContainerSpec {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    groups = List.copyOf(groups);
    mounts = List.copyOf(mounts);
    ulimits = List.copyOf(ulimits);
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    sysctls = Map.copyOf(sysctls);
    labels = Map.copyOf(labels);
    exposedPorts = Set.copyOf(exposedPorts);
    volumes = Set.copyOf(volumes);
    devices = List.copyOf(Objects.requireNonNullElse(devices, List.of())); // older rows have none
  }

  /** What runs: entrypoint and command. */
  @JsonIgnore
  public List<String> arguments() {
    return Stream.concat(entrypoint.stream(), command.stream()).toList();
  }
}
