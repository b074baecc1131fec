package dev.berth.engine.container;

import dev.berth.engine.value.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container is to be made from. What is left out comes from the image or from the defaults.
 *
 * @param image reference or id of the image
 * @param platform that the image has to be for, where its name means several
 * @param name unique name; generated when left out
 * @param command replaces the image's command
 * @param entrypoint replaces the image's entrypoint and clears its command; an empty list clears
 *     both
 * @param environment {@code NAME=value}, over the image's; {@code NAME} alone takes one away
 * @param user {@code user[:group]}, names or numbers
 * @param groups further groups, names or numbers
 * @param workingFolder absolute path; made when missing
 * @param hostname default: the first 12 digits of the id
 * @param network default: {@link NetworkMode#NONE}
 * @param newPrivileges whether programs can gain privileges by execve
 * @param stopSignal name or number
 * @param stdin whether standard input can be written; else it is /dev/null
 * @param logMaxSize bytes of a log file before it is rotated
 * @param logMaxFiles log files kept
 * @param devices of the host beside those that every container has
 */
public record CreateRequest(
    String image,
    Optional<Platform> platform,
    Optional<String> name,
    Optional<List<String>> command,
    Optional<List<String>> entrypoint,
    List<String> environment,
    Optional<String> user,
    List<String> groups,
    Optional<String> workingFolder,
    Optional<String> hostname,
    Optional<NetworkMode> network,
    List<ContainerMount> mounts,
    boolean readOnly,
    List<Ulimit> ulimits,
    Resources resources,
    List<String> capAdd,
    List<String> capDrop,
    boolean newPrivileges,
    Map<String, String> sysctls,
    Map<String, String> labels,
    Optional<String> stopSignal,
    boolean stdin,
    boolean autoRemove,
    Optional<Long> logMaxSize,
    Optional<Integer> logMaxFiles,
    List<ContainerDevice> devices) {
  public CreateRequest {
    command = command.map(List::copyOf);
    entrypoint = entrypoint.map(List::copyOf);
    environment = List.copyOf(environment);
    groups = List.copyOf(groups);
    mounts = List.copyOf(mounts);
    ulimits = List.copyOf(ulimits);
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    sysctls = Map.copyOf(sysctls);
    labels = Map.copyOf(labels);
    devices = List.copyOf(devices);
  }

  /** A request for an image with nothing else said. */
  public static CreateRequestBuilder of(String image) {
    return new CreateRequestBuilder(image);
  }
}
