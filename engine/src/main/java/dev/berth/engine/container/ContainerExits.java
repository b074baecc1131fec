package dev.berth.engine.container;

import dev.berth.engine.image.Images;
import dev.berth.engine.launch.ExitRecord;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ExecTable;
import dev.berth.engine.value.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when a container has ended: its row, its groups, who waits for it. */
final class ContainerExits {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerExits.class);
  private static final int KILLED = 137;
  private static final int EXECS_KEPT = 20;

  private final Shared shared;
  private final Background background;
  private final ContainerRemoval removal;
  private final ContainerMeasuring measuring;

  ContainerExits(
      Shared shared,
      Background background,
      ContainerRemoval removal,
      ContainerMeasuring measuring) {
    this.shared = shared;
    this.background = background;
    this.removal = removal;
    this.measuring = measuring;
  }

  /** Acts when a monitor has ended. */
  void watch(ContainerId id, String nonce, Monitor monitor) {
    shared.live().put(id.value(), monitor);
    var _ =
        monitor
            .exited()
            .whenComplete(
                (record, failure) ->
                    background.runUntilStored(
                        "record the end of container " + id.shortened(),
                        () -> ended(id, nonce, failure == null ? record : Optional.empty())));
  }

  /** Records the end of the run that a nonce stands for, unless that was done already. */
  void ended(ContainerId id, String nonce, Optional<ExitRecord> record) {
    var ended = shared.locks().locked(id, () -> recordEnd(id, nonce, record));
    ended.ifPresent(
        end -> {
          tell(id, end.exit());
          if (end.autoRemove()) {
            try {
              removal.removeEnded(id);
            } finally {
              shared.mounts().release(id); // what is removed needn't be written any more
            }
          } else {
            measuring.endedSoon(id);
          }
        });
  }

  private record Ended(ContainerExit exit, boolean autoRemove) {}

  private Optional<Ended> recordEnd(ContainerId id, String nonce, Optional<ExitRecord> record) {
    var found =
        shared
            .store()
            .find(id)
            .filter(container -> container.status().isActive())
            .filter(
                container ->
                    container.process().filter(one -> one.nonce().equals(nonce)).isPresent());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var container = found.get();
    var cgroup = shared.parts().cgroups().existing(Shared.cgroupName(id));
    boolean outOfMemory = cgroup.outOfMemory();
    try {
      cgroup.clear();
    } catch (RuntimeException e) {
      // The end is recorded all the same; the next start, or server, ends what is left.
      LOG.error("cannot remove the control groups of {}", container.label(), e);
    }
    shared.live().remove(id.value());
    if (container.spec().autoRemove()) {
      shared.endings().leaving(id.value());
    }
    var exit = record.map(known -> exit(known, outOfMemory)).orElseGet(ContainerExits::lost);
    var status = record.isPresent() ? ContainerStatus.EXITED : ContainerStatus.LOST;
    store(container, status, exit, record.map(ExitRecord::logBytesLost).orElse(0L));
    forget(id);
    if (!container.spec().autoRemove()) {
      shared.mounts().release(id);
    }
    return Optional.of(new Ended(exit, container.spec().autoRemove()));
  }

  static ContainerExit exit(ExitRecord record, boolean outOfMemory) {
    var reason =
        record.executeErrno() != 0
            ? ExitReason.LAUNCH_FAILED
            : outOfMemory && record.exitCode() == KILLED
                ? ExitReason.OOM
                : record.signal() != 0 ? ExitReason.SIGNAL : ExitReason.EXITED;
    return new ContainerExit(record.exitCode(), reason, Optional.of(record.at()));
  }

  static ContainerExit lost() {
    return new ContainerExit(KILLED, ExitReason.LOST, Optional.of(Instant.now()));
  }

  void store(
      StoredContainer container, ContainerStatus status, ContainerExit exit, long logBytesLost) {
    shared
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              var id = container.id().value();
              ContainerTable.setEnded(
                  transaction,
                  id,
                  status.name(),
                  exit.code(),
                  exit.reason().name(),
                  exit.finishedAt().orElseGet(Instant::now).toEpochMilli(),
                  logBytesLost);
              ExecTable.trim(transaction, id, ExecStatus.State.EXITED.name(), EXECS_KEPT);
              Images.setLastUsed(transaction, container.image());
              container.append(
                  transaction,
                  "exited",
                  Map.of(
                      "exitCode", Integer.toString(exit.code()), "reason", exit.reason().label()));
            });
  }

  void tell(ContainerId id, ContainerExit exit) {
    shared.endings().ended(id.value(), exit);
  }

  /**
   * Removes a container that is to be removed when it has ended, and whose start has failed; apart
   * from the caller, whose request is answered by something else.
   */
  void removeLater(StoredContainer container) {
    if (container.spec().autoRemove()) {
      background.run("remove " + container.label(), () -> removal.removeEnded(container.id()));
    }
  }

  /** Removes what a monitor leaves; the row tells it all now. */
  private void forget(ContainerId id) {
    try {
      Files.deleteIfExists(shared.folders().exitRecord(id));
      Files.deleteIfExists(shared.folders().controlSocket(id));
    } catch (IOException e) {
      LOG.warn("cannot remove what the monitor of container {} left", id.shortened(), e);
    }
  }
}
