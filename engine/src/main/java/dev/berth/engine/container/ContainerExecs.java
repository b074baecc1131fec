package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Images;
import dev.berth.engine.launch.ExitRecord;
import dev.berth.engine.launch.LaunchPlan;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.launch.MonitorParameters;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ExecTable;
import dev.berth.engine.state.ExecTable.ExecRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Programs run in running containers, each with a monitor of its own. */
final class ContainerExecs {
  private static final int KILLED = 137;

  private final Shared shared;
  private final Background background;

  ContainerExecs(Shared shared, Background background) {
    this.shared = shared;
    this.background = background;
  }

  ExecId create(ExecRequest request) {
    SpecFactory.checkStrings("command", request.command());
    SpecFactory.checkStrings("environment", request.environment());
    request.workingFolder().ifPresent(ContainerPaths::workingFolder);
    Variables.ofImage(List.of()).with(request.environment());
    var id = ExecId.random();
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              var container = ContainerStore.require(transaction, request.container());
              requireRunning(container);
              ExecTable.insert(
                  transaction,
                  id.value(),
                  container.id().value(),
                  ExecStatus.State.CREATED.name(),
                  Json.write(request),
                  System.currentTimeMillis());
              return transaction.answer(id);
            });
  }

  private static void requireRunning(StoredContainer container) {
    if (!container.status().canExec()) {
      throw BerthException.conflict(
          "cannot exec in %s: it is %s, not running; start it first"
              .formatted(container.label(), container.status().label()));
    }
  }

  /** Starts a prepared program, once. */
  MonitorStreams start(ExecId id) {
    var row = shared.database().read(transaction -> require(transaction, id));
    var request = Json.read(row.spec(), ExecRequest.class);
    var container =
        shared
            .database()
            .read(
                transaction ->
                    ContainerStore.require(transaction, new ContainerId(row.containerId())));
    requireRunning(container);
    var running = container.process().orElseThrow();
    var process =
        new ProcessRecord(
            running.bootId(),
            MonitorParameters.newNonce(),
            Optional.empty(),
            running.confinement());
    intend(id, process);
    var streams = new AtomicReference<MonitorStreams>();
    try {
      var monitor = launch(id, request, container, process, streams);
      watch(id, container.id(), monitor);
      tellStarted(id, container, request);
      return Objects.requireNonNull(streams.get());
    } catch (RuntimeException e) {
      Optional.ofNullable(streams.get()).ifPresent(MonitorStreams::close);
      end(id, container.id(), exitCode(e));
      throw told(container, e);
    }
  }

  private void intend(ExecId id, ProcessRecord process) {
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              if (!require(transaction, id).status().equals(ExecStatus.State.CREATED.name())) {
                throw BerthException.conflict(
                    "cannot start exec %s: it was started before; prepare another one"
                        .formatted(id));
              }
              setRunning(transaction, id, process);
            });
  }

  private static void setRunning(Transaction transaction, ExecId id, ProcessRecord process) {
    ExecTable.setProcess(
        transaction, id.value(), ExecStatus.State.RUNNING.name(), Json.write(process));
  }

  private Monitor launch(
      ExecId id,
      ExecRequest request,
      StoredContainer container,
      ProcessRecord process,
      AtomicReference<MonitorStreams> streams) {
    var cgroup = shared.parts().cgroups().existing(Shared.cgroupName(container.id()));
    try (var launch = shared.parts().launcher().begin();
        var target = JoinedProcess.open(shared.parts(), container);
        var born = BornIn.of(cgroup, shared.parts().files())) {
      Files.createDirectories(shared.folders().execs(container.id()));
      var facts =
          new ExecPlanner.Facts(
              0,
              shared.hardening().cgroup(cgroup.placement(), born.index(1)),
              target.user(
                  request.user().orElse(container.spec().user()), container.spec().groups()),
              process.confinement(),
              shared.hardening().seccomp(process.confinement().capabilities()));
      var plan =
          new LaunchPlan(
              parameters(id, request, container, process),
              target.with(born.descriptors()),
              ExecPlanner.plan(container.spec(), request, facts));
      return launch.start(
          plan,
          monitor -> {
            commitRunning(id, process.with(monitor.identity()));
            streams.set(monitor.attach(new MonitorStreams.Wanted(request.stdin(), true, true)));
          });
    } catch (IOException e) {
      throw EngineFiles.failure("make", shared.folders().execs(container.id()), e);
    }
  }

  private MonitorParameters parameters(
      ExecId id, ExecRequest request, StoredContainer container, ProcessRecord process) {
    return new MonitorParameters(
        id.value(),
        process.nonce(),
        shared.folders().controlSocket(id),
        shared.folders().exitRecord(container.id(), id),
        Optional.empty(),
        request.stdin()
            ? MonitorParameters.StandardInput.PIPE
            : MonitorParameters.StandardInput.NULL);
  }

  private void commitRunning(ExecId id, ProcessRecord process) {
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              setRunning(transaction, id, process);
            });
  }

  private void tellStarted(ExecId id, StoredContainer container, ExecRequest request) {
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.touch(transaction, container.id().value(), System.currentTimeMillis());
              Images.setLastUsed(transaction, container.image());
              container.append(
                  transaction,
                  "execStarted",
                  Map.of("exec", id.value(), "program", request.command().getFirst()));
            });
  }

  /** Acts when the monitor of an exec has ended. */
  void watch(ExecId id, ContainerId container, Monitor monitor) {
    shared.live().put(id.value(), monitor);
    var _ =
        monitor
            .exited()
            .whenComplete(
                (record, failure) ->
                    background.runUntilStored(
                        "record the end of exec " + id,
                        () -> {
                          var code =
                              failure == null && record.isPresent()
                                  ? record.get().exitCode()
                                  : KILLED;
                          end(id, container, code);
                        }));
  }

  /** Records the end of an exec that an earlier server started. */
  void endedEarlier(ExecRow row, Optional<ExitRecord> record) {
    end(
        new ExecId(row.id()),
        new ContainerId(row.containerId()),
        record.map(ExitRecord::exitCode).orElse(KILLED));
  }

  private void end(ExecId id, ContainerId container, int code) {
    shared.live().remove(id.value());
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              var row = ExecTable.byId(transaction, id.value());
              if (row.isPresent() && row.get().exitCode().isEmpty()) {
                ExecTable.setEnded(transaction, id.value(), ExecStatus.State.EXITED.name(), code);
                ContainerTable.byId(transaction, container.value())
                    .map(StoredContainer::of)
                    .ifPresent(
                        it ->
                            it.append(
                                transaction,
                                "execExited",
                                Map.of("exec", id.value(), "exitCode", Integer.toString(code))));
              }
            });
    shared
        .endings()
        .ended(id.value(), new ContainerExit(code, ExitReason.EXITED, Optional.empty()));
    try {
      Files.deleteIfExists(shared.folders().exitRecord(container, id));
      Files.deleteIfExists(shared.folders().controlSocket(id));
    } catch (IOException e) {
      throw EngineFiles.failure("remove", shared.folders().exitRecord(container, id), e);
    }
  }

  ExecStatus status(ExecId id) {
    var row = shared.database().read(transaction -> require(transaction, id));
    return new ExecStatus(
        id,
        new ContainerId(row.containerId()),
        ExecStatus.State.valueOf(row.status()),
        row.exitCode());
  }

  ExecStatus await(ExecId id, Optional<Duration> timeout) {
    var ending = shared.endings().next(id.value());
    var now = status(id);
    if (now.state() == ExecStatus.State.EXITED) {
      return now;
    }
    if (Endings.await(ending, timeout).isEmpty()) {
      throw new BerthException(
          ErrorKind.TIMEOUT, "cannot wait any longer for exec %s: it still runs".formatted(id));
    }
    return status(id);
  }

  private static ExecRow require(Transaction transaction, ExecId id) {
    return ExecTable.byId(transaction, id.value())
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "exec",
                    id,
                    "cannot find exec %s: it never was, or its container is gone".formatted(id)));
  }

  private static int exitCode(RuntimeException failure) {
    return failure instanceof BerthException known
        ? Integer.parseInt(known.details().getOrDefault("exitCode", "126"))
        : 126;
  }

  private static RuntimeException told(StoredContainer container, RuntimeException failure) {
    return failure instanceof BerthException known
        ? new BerthException(
            known.kind(),
            "cannot exec in %s: %s".formatted(container.label(), known.getMessage()),
            known.details(),
            known)
        : failure;
  }
}
