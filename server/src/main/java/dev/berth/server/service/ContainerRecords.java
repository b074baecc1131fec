package dev.berth.server.service;

import dev.berth.engine.container.ContainerDetails;
import dev.berth.engine.container.ContainerDevice;
import dev.berth.engine.container.ContainerExit;
import dev.berth.engine.container.ContainerMount;
import dev.berth.engine.container.ContainerSpec;
import dev.berth.engine.container.ContainerSummary;
import dev.berth.engine.container.Created;
import dev.berth.engine.container.ExecStatus;
import dev.berth.engine.container.Removed;
import dev.berth.engine.container.Resources;
import dev.berth.engine.layer.Change;
import dev.berth.engine.log.LogLine;
import dev.berth.engine.log.LogTime;
import dev.berth.server.api.ContainerApi;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Containers as clients see them. */
final class ContainerRecords {
  private ContainerRecords() {}

  static ContainerApi.Created created(Created created) {
    return new ContainerApi.Created(created.id().value(), created.name());
  }

  static ContainerApi.Summary summary(ContainerSummary container) {
    return new ContainerApi.Summary(
        container.id().value(),
        container.name(),
        container.image(),
        container.imageId().value(),
        container.command(),
        ContainerApi.Status.valueOf(container.status().name()),
        container.createdAt().toEpochMilli(),
        container.startedAt().map(Instant::toEpochMilli),
        container.exit().flatMap(ContainerExit::finishedAt).map(Instant::toEpochMilli),
        container.exit().map(ContainerExit::code),
        container.pid(),
        container.labels());
  }

  static ContainerApi.Exit exit(ContainerExit exit) {
    return new ContainerApi.Exit(
        exit.code(), reason(exit), exit.finishedAt().map(Instant::toEpochMilli));
  }

  private static ContainerApi.ExitReason reason(ContainerExit exit) {
    return ContainerApi.ExitReason.valueOf(exit.reason().name());
  }

  static ContainerApi.Details details(ContainerDetails details) {
    var cgroups = new LinkedHashMap<String, String>();
    details.cgroups().forEach((controller, folder) -> cgroups.put(controller, folder.toString()));
    return new ContainerApi.Details(
        summary(details.summary()),
        spec(details.summary().name(), details.spec()),
        details.summary().exit().map(ContainerRecords::reason),
        details.logFolder().toString(),
        details.upper().toString(),
        cgroups,
        details.monitorPid(),
        details.logBytesLost());
  }

  private static ContainerApi.CreateParams spec(String name, ContainerSpec spec) {
    return new ContainerApi.CreateParams(
        spec.image(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(name),
        Optional.of(spec.command()),
        Optional.of(spec.entrypoint()),
        Optional.of(spec.environment()),
        Optional.of(spec.user()),
        Optional.of(spec.groups()),
        Optional.of(spec.workingFolder()),
        Optional.of(spec.hostname()),
        Optional.of(spec.network().label()),
        Optional.of(spec.mounts().stream().map(ContainerRecords::mount).toList()),
        Optional.of(spec.readOnly()),
        Optional.of(
            spec.ulimits().stream()
                .map(limit -> new ContainerApi.Ulimit(limit.name(), limit.soft(), limit.hard()))
                .toList()),
        Optional.of(resources(spec.resources())),
        Optional.of(spec.capAdd()),
        Optional.of(spec.capDrop()),
        Optional.of(spec.newPrivileges()),
        Optional.of(spec.sysctls()),
        Optional.of(spec.labels()),
        Optional.of(spec.stopSignal()),
        Optional.of(spec.stdin()),
        Optional.of(spec.autoRemove()),
        Optional.of(spec.logMaxSize()),
        Optional.of(spec.logMaxFiles()),
        Optional.of(spec.devices().stream().map(ContainerRecords::device).toList()));
  }

  private static ContainerApi.Device device(ContainerDevice device) {
    return new ContainerApi.Device(
        device.source(), Optional.of(device.target()), Optional.of(device.access()));
  }

  private static ContainerApi.Mount mount(ContainerMount mount) {
    return switch (mount) {
      case ContainerMount.Bind bind ->
          new ContainerApi.Mount(
              ContainerApi.MountType.BIND,
              Optional.of(bind.source()),
              bind.target(),
              Optional.of(bind.readOnly()),
              Optional.empty());
      case ContainerMount.Tmpfs tmpfs ->
          new ContainerApi.Mount(
              ContainerApi.MountType.TMPFS,
              Optional.empty(),
              tmpfs.target(),
              Optional.of(tmpfs.readOnly()),
              Optional.of(tmpfs.size()));
    };
  }

  private static ContainerApi.Resources resources(Resources limits) {
    return new ContainerApi.Resources(
        limits.memory(),
        limits.memorySwap(),
        limits.cpus(),
        limits.cpuShares(),
        limits.cpusetCpus(),
        limits.cpusetMems(),
        limits.pids());
  }

  static ContainerApi.Removed removed(Removed removed) {
    return new ContainerApi.Removed(removed.id().value(), removed.bytes());
  }

  static ContainerApi.ExecStatus execStatus(ExecStatus status) {
    return new ContainerApi.ExecStatus(
        status.id().value(),
        status.container().value(),
        ContainerApi.ExecState.valueOf(status.state().name()),
        status.exitCode());
  }

  static ContainerApi.LogLine line(LogLine line) {
    return new ContainerApi.LogLine(
        LogTime.text(line.time()),
        ContainerApi.OutputStream.valueOf(line.stream().name()),
        new String(line.content(), StandardCharsets.UTF_8),
        line.partial());
  }

  static List<ContainerApi.Change> changes(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                new ContainerApi.Change(
                    ContainerApi.ChangeKind.valueOf(change.kind().name()), change.path()))
        .toList();
  }
}
