package dev.berth.engine.container;

import dev.berth.engine.cgroup.Cgroup;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PlatformChoice;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.launch.LaunchPlan;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.launch.MonitorParameters;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.snapshot.RootMount;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Json;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Starts containers. */
final class ContainerStart {
  private final Shared shared;
  private final ContainerExits exits;

  ContainerStart(Shared shared, ContainerExits exits) {
    this.shared = shared;
    this.exits = exits;
  }

  /**
   * A container that runs.
   *
   * @param streams where they were wanted
   */
  record Started(ContainerSummary summary, Optional<MonitorStreams> streams) {}

  Started start(String reference, Optional<MonitorStreams.Wanted> wanted) {
    var id = shared.store().require(reference).id();
    return shared.locks().locked(id, () -> start(id, wanted));
  }

  private Started start(ContainerId id, Optional<MonitorStreams.Wanted> wanted) {
    var container = shared.database().read(transaction -> ContainerStore.require(transaction, id));
    if (!container.status().canStart()) {
      throw BerthException.conflict(
          "cannot start %s: it is %s".formatted(container.label(), container.status().label()));
    }
    try {
      return start(container, wanted);
    } catch (RuntimeException e) {
      exits.removeLater(container);
      throw e;
    }
  }

  private Started start(StoredContainer container, Optional<MonitorStreams.Wanted> wanted) {
    var id = container.id();
    var confinement = shared.hardening().confine(container.spec());
    var process =
        new ProcessRecord(
            shared.parts().machine().bootId(),
            MonitorParameters.newNonce(),
            Optional.empty(),
            confinement);
    var mount = intend(id, process);
    var streams = new AtomicReference<MonitorStreams>();
    try {
      var monitor = launch(container, mount, process, wanted, streams);
      exits.watch(id, process.nonce(), monitor);
      return new Started(tellStarted(container), Optional.ofNullable(streams.get()));
    } catch (RuntimeException e) {
      closeAfter(Optional.ofNullable(streams.get()), e);
      throw e;
    }
  }

  private ProcessUser user(StoredContainer container, RootMount mount) {
    try (var view = shared.parts().snapshots().open(mount)) {
      if (container.startedAt().isPresent()) {
        MountPointCheck.check(view, container.spec().mounts());
      }
      return ProcessUser.resolve(
          container.spec().user(), container.spec().groups(), UserLookup.in(view));
    }
  }

  /**
   * Before the kernel is touched: what a crash leaves is found by this, and from now on nobody
   * changes what the root is mounted of.
   */
  private RootMount intend(ContainerId id, ProcessRecord process) {
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.setStarting(
                  transaction,
                  id.value(),
                  ContainerStatus.STARTING.name(),
                  Json.write(process),
                  System.currentTimeMillis());
              return shared.parts().snapshots().mount(transaction, SnapshotKey.container(id));
            });
  }

  private Monitor launch(
      StoredContainer container,
      RootMount mount,
      ProcessRecord process,
      Optional<MonitorStreams.Wanted> wanted,
      AtomicReference<MonitorStreams> streams) {
    var id = container.id();
    Optional<Cgroup> made = Optional.empty();
    try (var launch = shared.parts().launcher().begin()) {
      shared.mounts().awaitReleased(id);
      var user = user(container, mount);
      Files.deleteIfExists(shared.folders().exitRecord(id)); // of an earlier run
      EngineFiles.refresh(shared.folders().of(id), container.spec().network());
      var devices = DeviceNode.of(container.spec().devices(), shared.parts().files());
      var limits =
          container
              .spec()
              .resources()
              .limits()
              .with(devices.stream().map(DeviceNode::rule).toList());
      var cgroup = shared.parts().cgroups().create(Shared.cgroupName(id), limits);
      made = Optional.of(cgroup);
      try (var born = BornIn.of(cgroup, shared.parts().files())) {
        var plan = plan(container, mount, user, process, cgroup, born, devices);
        return launch.start(
            plan,
            monitor -> {
              commitRunning(id, process, monitor);
              shared.mounts().hold(id, monitor.processPid());
              wanted.map(monitor::attach).ifPresent(streams::set);
            });
      }
    } catch (IOException e) {
      var failure = EngineFiles.failure("remove", shared.folders().exitRecord(id), e);
      undo(container, made, failure);
      throw failure;
    } catch (RuntimeException e) {
      undo(container, made, e);
      throw told(container, e);
    }
  }

  private LaunchPlan plan(
      StoredContainer container,
      RootMount mount,
      ProcessUser user,
      ProcessRecord process,
      Cgroup cgroup,
      BornIn born,
      List<DeviceNode> devices) {
    var spec = container.spec();
    var folders = shared.folders();
    var facts =
        new ContainerFacts(
            new RootFacts(mount, shared.parts().overlay(), folders.mountPoint()),
            shared.hardening().cgroup(cgroup.placement(), born.index(0)),
            user,
            process.confinement(),
            shared.hardening().seccomp(process.confinement().capabilities()),
            folders.of(container.id()),
            ContainerCreation.fileSources(spec.mounts()),
            shared.hardening().throttlingFolders(),
            devices);
    var monitor =
        new MonitorParameters(
            container.id().value(),
            process.nonce(),
            folders.controlSocket(container.id()),
            folders.exitRecord(container.id()),
            Optional.of(
                new MonitorParameters.Log(
                    folders.log(container.id()), spec.logMaxSize(), spec.logMaxFiles())),
            spec.stdin()
                ? MonitorParameters.StandardInput.PIPE
                : MonitorParameters.StandardInput.NULL);
    return new LaunchPlan(monitor, born.descriptors(), ContainerPlanner.plan(spec, facts));
  }

  private void commitRunning(ContainerId id, ProcessRecord process, Monitor monitor) {
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.setRunning(
                  transaction,
                  id.value(),
                  ContainerStatus.RUNNING.name(),
                  Json.write(process.with(monitor.identity())),
                  System.currentTimeMillis());
            });
  }

  private ContainerSummary tellStarted(StoredContainer container) {
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              Images.setLastUsed(transaction, container.image());
              container.append(transaction, "started", Map.of());
              return transaction.answer(
                  ContainerStore.require(transaction, container.id()).summary());
            });
  }

  /** The container is as it was, or, when its program couldn't be executed, has ended so. */
  private void undo(StoredContainer container, Optional<Cgroup> cgroup, RuntimeException failure) {
    shared.mounts().release(container.id());
    try {
      cgroup.ifPresent(Cgroup::clear);
      if (failure instanceof BerthException known && known.kind() == ErrorKind.EXEC_FAILED) {
        Files.deleteIfExists(shared.folders().exitRecord(container.id()));
        var exit =
            new ContainerExit(
                Integer.parseInt(known.details().getOrDefault("exitCode", "126")),
                ExitReason.LAUNCH_FAILED,
                Optional.of(Instant.now()));
        exits.store(container, ContainerStatus.EXITED, exit, 0);
        exits.tell(container.id(), exit);
      } else {
        shared
            .database()
            .store(
                Durability.PROCESS,
                transaction -> {
                  ContainerTable.setNotStarted(
                      transaction, container.id().value(), container.status().name());
                });
      }
    } catch (IOException | RuntimeException again) {
      failure.addSuppressed(again);
    }
  }

  private RuntimeException told(StoredContainer container, RuntimeException failure) {
    return failure instanceof BerthException known
        ? new BerthException(
            known.kind(),
            "cannot start %s: %s%s"
                .formatted(
                    container.label(), known.getMessage(), ofOtherPlatform(container, known)),
            known.details(),
            known)
        : failure;
  }

  /** What a program that the processor doesn't understand is likely to be. */
  private String ofOtherPlatform(StoredContainer container, BerthException failure) {
    var noProgram = Integer.toString(Errno.ENOEXEC.number());
    if (!noProgram.equals(failure.details().get("errno"))) {
      return "";
    }
    var platform = shared.parts().images().config(container.image()).platform();
    return PlatformChoice.fits(platform, Platform.host())
        ? ""
        : ". Its image is for %s and this machine is %s: take an image for this machine, or let the kernel run such programs with binfmt_misc (Debian package qemu-user-static)"
            .formatted(platform, Platform.host());
  }

  private static void closeAfter(Optional<MonitorStreams> streams, RuntimeException failure) {
    try {
      streams.ifPresent(MonitorStreams::close);
    } catch (RuntimeException again) {
      failure.addSuppressed(again);
    }
  }
}
