package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.value.ContainerId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes a {@link ContainerSpec} of a request and the image's config, or refuses the request with
 * the name of the parameter that is wrong. Pure.
 */
final class SpecFactory {
  static final long DEFAULT_LOG_SIZE = 10_000_000;
  static final int DEFAULT_LOG_FILES = 3;

  private static final long LEAST_LOG_SIZE = 64 * 1024;
  private static final int MOST_LOG_FILES = 1000;
  private static final int MOST_ARGUMENT_BYTES = 128 * 1024 - 1;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final Pattern HOSTNAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9-]+)*");
  private static final String RESERVED_LABEL = "dev.berth.";

  private SpecFactory() {}

  static ContainerSpec make(
      CreateRequest request, ContainerConfig image, ContainerId id, Machine machine) {
    var network = request.network().orElse(NetworkMode.NONE);
    var hostname = request.hostname().map(SpecFactory::hostname).orElse(id.shortened());
    var entrypoint = request.entrypoint().orElse(image.entrypoint());
    var spec =
        new ContainerSpec(
            request.image(),
            entrypoint,
            command(request, image),
            environment(request, image, hostname),
            request.user().orElse(image.user()),
            request.groups(),
            workingFolder(request, image),
            hostname,
            network,
            mounts(request.mounts()),
            request.readOnly(),
            request.ulimits(),
            request.resources(),
            request.capAdd(),
            request.capDrop(),
            request.newPrivileges(),
            Sysctls.checked(request.sysctls(), network),
            labels(request, image),
            stopSignal(request, image),
            Set.copyOf(image.exposedPorts()),
            Set.copyOf(image.volumes()),
            request.stdin(),
            request.autoRemove(),
            request.logMaxSize().orElse(DEFAULT_LOG_SIZE),
            request.logMaxFiles().orElse(DEFAULT_LOG_FILES),
            devices(request.devices()));
    check(spec);
    Confinements.of(spec, machine, Optional.empty()); // refuses what this machine can't give
    return spec;
  }

  /** A name that a container may have. */
  static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw BerthException.invalid(
          "cannot use name \"%s\": it must match [a-zA-Z0-9][a-zA-Z0-9_.-]* with at most 128 characters"
              .formatted(shown(name)));
    }
    if (name.matches("[0-9a-f]{64}")) {
      throw BerthException.invalid("cannot use name \"%s\": it looks like an id".formatted(name));
    }
    return name;
  }

  /** The image's command belongs to the image's entrypoint: another entrypoint clears it. */
  private static List<String> command(CreateRequest request, ContainerConfig image) {
    return request
        .command()
        .filter(words -> !words.isEmpty())
        .orElse(request.entrypoint().isPresent() ? List.of() : image.command());
  }

  private static List<String> environment(
      CreateRequest request, ContainerConfig image, String hostname) {
    return Variables.ofImage(image.environment())
        .withDefault("PATH", Variables.DEFAULT_PATH)
        .withDefault("HOSTNAME", hostname)
        .with(request.environment())
        .entries();
  }

  private static String workingFolder(CreateRequest request, ContainerConfig image) {
    var folder =
        request
            .workingFolder()
            .or(() -> Optional.of(image.workingFolder()).filter(given -> !given.isEmpty()))
            .orElse("/");
    return ContainerPaths.workingFolder(folder);
  }

  private static String hostname(String name) {
    if (name.length() > 63 || !HOSTNAME.matcher(name).matches()) {
      throw BerthException.invalid(
          "cannot use hostname \"%s\": it takes letters, digits, hyphens and dots, 63 at most"
              .formatted(shown(name)));
    }
    return name;
  }

  private static List<ContainerMount> mounts(List<ContainerMount> mounts) {
    var targets = new HashSet<String>();
    for (var mount : mounts) {
      if (!targets.add(mount.target())) {
        throw BerthException.invalid(
            "cannot use mounts: there are two on %s".formatted(mount.target()));
      }
    }
    return mounts;
  }

  private static List<ContainerDevice> devices(List<ContainerDevice> devices) {
    var targets = new HashSet<String>();
    for (var device : devices) {
      if (!targets.add(device.target())) {
        throw BerthException.invalid(
            "cannot use devices: there are two at %s".formatted(device.target()));
      }
    }
    return devices;
  }

  private static Map<String, String> labels(CreateRequest request, ContainerConfig image) {
    request.labels().keySet().stream()
        .filter(name -> name.startsWith(RESERVED_LABEL) || name.isEmpty())
        .findFirst()
        .ifPresent(
            name -> {
              throw BerthException.invalid(
                  "cannot use labels: \"%s\" is empty or has the prefix %s, which is reserved"
                      .formatted(shown(name), RESERVED_LABEL));
            });
    var labels = new HashMap<String, String>();
    image
        .labels()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(RESERVED_LABEL)) {
                labels.put(name, value);
              }
            });
    labels.putAll(request.labels());
    return labels;
  }

  /** An image's stop signal that doesn't exist here is passed over; a client's is refused. */
  private static String stopSignal(CreateRequest request, ContainerConfig image) {
    request.stopSignal().ifPresent(Signal::parse);
    return request
        .stopSignal()
        .or(() -> image.stopSignal().filter(Signal::isKnown))
        .orElse("SIGTERM");
  }

  private static void check(ContainerSpec spec) {
    if (spec.arguments().isEmpty()) {
      throw BerthException.invalid(
          "cannot create a container of %s: the image has neither entrypoint nor command; give a command"
              .formatted(spec.image()));
    }
    checkStrings("command", spec.arguments());
    checkStrings("environment", spec.environment());
    checkStrings("user", List.of(spec.user()));
    if (spec.arguments().getFirst().isEmpty()) {
      throw BerthException.invalid(
          "cannot create a container of %s: the first word of what runs is empty"
              .formatted(spec.image()));
    }
    if (spec.logMaxSize() < LEAST_LOG_SIZE) {
      throw BerthException.invalid(
          "cannot use logMaxSize %d: it must be at least %d"
              .formatted(spec.logMaxSize(), LEAST_LOG_SIZE));
    }
    if (spec.logMaxFiles() < 1 || spec.logMaxFiles() > MOST_LOG_FILES) {
      throw BerthException.invalid(
          "cannot use logMaxFiles %d: it must be from 1 to %d"
              .formatted(spec.logMaxFiles(), MOST_LOG_FILES));
    }
  }

  /** What execve takes: no NUL, and at most 128 KiB a string. */
  static void checkStrings(String parameter, List<String> strings) {
    for (var text : strings) {
      if (text.indexOf('\0') >= 0
          || text.getBytes(StandardCharsets.UTF_8).length > MOST_ARGUMENT_BYTES) {
        throw BerthException.invalid(
            "cannot use %s: a string in it holds a NUL or is longer than %d bytes"
                .formatted(parameter, MOST_ARGUMENT_BYTES));
      }
    }
  }

  private static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }
}
