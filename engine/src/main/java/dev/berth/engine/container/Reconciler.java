package dev.berth.engine.container;

import dev.berth.engine.launch.ExitRecord;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ExecTable;
import dev.berth.engine.state.ExecTable.ExecRow;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is stored of containers with what is there, once, before an engine does anything
 * else: takes up what lives, records what ended, finishes or undoes what was half done.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final Shared shared;
  private final ContainerExits exits;
  private final ContainerRemoval removal;
  private final ContainerExecs execs;

  Reconciler(Shared shared, ContainerExits exits, ContainerRemoval removal, ContainerExecs execs) {
    this.shared = shared;
    this.exits = exits;
    this.removal = removal;
    this.execs = execs;
  }

  void run() {
    removeGroups();
    for (var container : shared.store().all()) {
      try {
        reconcile(container);
      } catch (RuntimeException e) {
        LOG.error("cannot find out what became of {}", container.label(), e);
      }
    }
    for (var row :
        shared
            .database()
            .read(
                transaction -> ExecTable.inStatus(transaction, ExecStatus.State.RUNNING.name()))) {
      reconcile(row);
    }
    removeFiles();
  }

  private void reconcile(StoredContainer container) {
    switch (container.status()) {
      case CREATED -> {}
      case STARTING -> undoStart(container);
      case RUNNING -> takeUp(container);
      case EXITED, LOST -> {
        if (container.spec().autoRemove()) {
          removal.removeEnded(container.id());
        }
      }
    }
  }

  /** The launcher saw its socket close and ended what it had begun. */
  private void undoStart(StoredContainer container) {
    shared.parts().cgroups().existing(Shared.cgroupName(container.id())).clear();
    var before =
        switch (container.exit().map(ContainerExit::reason).orElse(ExitReason.EXITED)) {
          case LOST -> ContainerStatus.LOST;
          case EXITED, SIGNAL, OOM, LAUNCH_FAILED, NOT_STARTED ->
              container.exit().isPresent() ? ContainerStatus.EXITED : ContainerStatus.CREATED;
        };
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              ContainerTable.setNotStarted(transaction, container.id().value(), before.name());
            });
    if (container.spec().autoRemove()) {
      removal.removeEnded(container.id());
    }
  }

  private void takeUp(StoredContainer container) {
    var id = container.id();
    var process = container.process().orElseThrow();
    var monitor =
        live(process, shared.folders().controlSocket(id), shared.folders().exitRecord(id));
    if (monitor.isPresent()) {
      shared.mounts().hold(id, monitor.get().processPid());
      exits.watch(id, process.nonce(), monitor.get());
    } else {
      exits.ended(id, process.nonce(), record(shared.folders().exitRecord(id)));
    }
  }

  private void reconcile(ExecRow row) {
    var id = new ExecId(row.id());
    var container = new ContainerId(row.containerId());
    var exitRecord = shared.folders().exitRecord(container, id);
    var monitor =
        row.process()
            .map(process -> Json.read(process, ProcessRecord.class))
            .flatMap(process -> live(process, shared.folders().controlSocket(id), exitRecord));
    if (monitor.isPresent()) {
      execs.watch(id, container, monitor.get());
    } else {
      execs.endedEarlier(row, record(exitRecord));
    }
  }

  private Optional<Monitor> live(ProcessRecord process, Path controlSocket, Path exitRecord) {
    if (!process.bootId().equals(shared.parts().machine().bootId())) {
      return Optional.empty();
    }
    return process
        .monitor()
        .flatMap(identity -> shared.parts().monitors().adopt(identity, controlSocket, exitRecord));
  }

  private static Optional<ExitRecord> record(Path file) {
    try {
      return ExitRecord.read(file);
    } catch (RuntimeException e) {
      LOG.warn("cannot read an exit record; the container counts as lost", e);
      return Optional.empty();
    }
  }

  /** Groups of containers that don't run and of steps: nothing of this server is in them yet. */
  private void removeGroups() {
    var wanted = new HashSet<String>();
    shared.store().all().stream()
        .filter(container -> container.status().isActive())
        .forEach(container -> wanted.add(Shared.cgroupName(container.id())));
    for (var name : shared.parts().cgroups().names()) {
      boolean ours = name.startsWith("c-") || name.startsWith(StepProcess.CGROUP_PREFIX);
      if (ours && !wanted.contains(name)) {
        shared.parts().cgroups().existing(name).clear();
      }
    }
  }

  private void removeFiles() {
    var ids = new HashSet<String>();
    shared.store().all().forEach(container -> ids.add(container.id().value()));
    removeOthers(shared.folders().containers(), ids::contains);
    removeOthers(shared.folders().steps(), _ -> false);
    Set<String> sockets = new HashSet<>();
    shared.live().keySet().forEach(id -> sockets.add(id.length() > 32 ? id.substring(0, 32) : id));
    removeOthers(shared.folders().sockets(), sockets::contains);
  }

  private static void removeOthers(Path folder, Predicate<String> keep) {
    try (var entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      for (var entry : all) {
        if (!keep.test(entry.getFileName().toString())) {
          EngineFiles.remove(entry);
        }
      }
    } catch (IOException e) {
      throw EngineFiles.failure("list", folder, e);
    }
  }
}
