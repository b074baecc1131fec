package dev.berth.server.service;

import dev.berth.engine.container.ContainerDevice;
import dev.berth.engine.container.ContainerMount;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.container.NetworkMode;
import dev.berth.engine.container.Resources;
import dev.berth.engine.container.Ulimit;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.value.Platform;
import dev.berth.server.api.ContainerApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client wants a container to be, in the engine's words. */
final class CreateRequests {
  private CreateRequests() {}

  static CreateRequest of(ContainerApi.CreateParams params) {
    return new CreateRequest(
        params.image(),
        params.platform().map(Platform::parse),
        params.name(),
        params.command(),
        params.entrypoint(),
        params.environment().orElse(List.of()),
        params.user(),
        params.groups().orElse(List.of()),
        params.workingFolder(),
        params.hostname(),
        params.network().map(NetworkMode::parse),
        params.mounts().orElse(List.of()).stream().map(CreateRequests::mount).toList(),
        params.readOnly().orElse(false),
        params.ulimits().orElse(List.of()).stream()
            .map(limit -> new Ulimit(limit.name(), limit.soft(), limit.hard()))
            .toList(),
        params.resources().map(CreateRequests::resources).orElse(Resources.NONE),
        params.capAdd().orElse(List.of()),
        params.capDrop().orElse(List.of()),
        params.newPrivileges().orElse(false),
        params.sysctls().orElse(Map.of()),
        params.labels().orElse(Map.of()),
        params.stopSignal(),
        params.stdin().orElse(false),
        params.autoRemove().orElse(false),
        params.logMaxSize(),
        params.logMaxFiles(),
        params.devices().orElse(List.of()).stream().map(CreateRequests::device).toList());
  }

  static PullPolicy policy(Optional<ContainerApi.Pull> pull) {
    return PullPolicy.valueOf(pull.orElse(ContainerApi.Pull.MISSING).name());
  }

  private static ContainerDevice device(ContainerApi.Device device) {
    return new ContainerDevice(
        device.source(), device.target().orElse(device.source()), device.access().orElse("rwm"));
  }

  private static ContainerMount mount(ContainerApi.Mount mount) {
    boolean readOnly = mount.readOnly().orElse(false);
    return switch (mount.type()) {
      case BIND -> {
        if (mount.size().isPresent()) {
          throw refuse(mount, "a bind mount has no size");
        }
        yield new ContainerMount.Bind(
            mount.source().orElseThrow(() -> refuse(mount, "a bind mount needs a source")),
            mount.target(),
            readOnly);
      }
      case TMPFS -> {
        if (mount.source().isPresent()) {
          throw refuse(mount, "a tmpfs has no source");
        }
        yield new ContainerMount.Tmpfs(mount.target(), readOnly, mount.size());
      }
    };
  }

  private static BerthException refuse(ContainerApi.Mount mount, String why) {
    return BerthException.invalid("cannot mount on %s: %s".formatted(mount.target(), why));
  }

  private static Resources resources(ContainerApi.Resources limits) {
    return new Resources(
        limits.memory(),
        limits.memorySwap(),
        limits.cpus(),
        limits.cpuShares(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        limits.pids());
  }
}
