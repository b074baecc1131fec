package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.event.Event;
import dev.berth.engine.kernel.PlatformThreads;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.layer.Change;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.log.LogLine;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.log.LogReader;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.RequestScope;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The containers of one state root: made, started, watched and removed. Methods take a reference: a
 * full id, a name, or a unique prefix of an id.
 */
public final class Containers implements AutoCloseable {
  /** Starts wait for a program that may hang in the kernel: they have threads of their own. */
  private static final int MOST_AT_WORK = 32;

  private final Shared shared;
  private final PlatformThreads threads = new PlatformThreads("container-", MOST_AT_WORK);
  private final Background background = new Background("container-end-", 16);
  private final ContainerMeasuring measuring;
  private final ContainerCreation creation;
  private final ContainerStart starting;
  private final ContainerStop stopping;
  private final ContainerWait waiting;
  private final RemovedFiles removedFiles;
  private final ContainerRemoval removal;
  private final ContainerExecs execs;
  private final Reconciler reconciler;

  public Containers(EngineParts parts) {
    this.shared = Shared.of(parts);
    this.removedFiles = new RemovedFiles(shared);
    this.removal = new ContainerRemoval(shared, removedFiles);
    this.measuring = new ContainerMeasuring(shared);
    var exits = new ContainerExits(shared, background, removal, measuring);
    this.creation = new ContainerCreation(shared);
    this.starting = new ContainerStart(shared, exits);
    this.stopping = new ContainerStop(shared);
    this.waiting = new ContainerWait(shared);
    this.execs = new ContainerExecs(shared, background);
    this.reconciler = new Reconciler(shared, exits, removal, execs);
    makeFolder(shared.folders().containers(), "rwx------");
    makeFolder(shared.folders().mountPoint(), "rwx------");
    makeFolder(shared.folders().steps(), "rwx------");
    makeFolder(shared.folders().sockets(), "rwx------");
  }

  private static void makeFolder(Path folder, String permissions) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    } catch (IOException e) {
      throw EngineFiles.failure("make", folder, e);
    }
  }

  /**
   * Does what is mostly calls of the kernel and of the database: one change of threads serves all
   * of them, and each one costs a tenth of a millisecond.
   */
  private <T> T onPlatformThread(Supplier<T> work) {
    return threads.call(RequestScope.carried(work));
  }

  private ContainerStart.Started start(String reference, Optional<MonitorStreams.Wanted> wanted) {
    return onPlatformThread(() -> starting.start(reference, wanted));
  }

  /** Brings what is stored and what is there together; once, before anything else is asked. */
  public void reconcile() {
    reconciler.run();
    measuring.begin();
  }

  /** Finds out anew, in the background, what the containers that run take on disk. */
  public void measureSoon() {
    measuring.soon();
  }

  /** Finds out what those take on disk that have ended and were not measured since. */
  public void measureEnded() {
    measuring.ended();
  }

  /** What runs the programs of builds. */
  public StepRunner stepRunner() {
    return new BuildSteps(shared);
  }

  /** Whether containers are confined by AppArmor, and why not: for people. */
  public String appArmorStatus() {
    return shared.hardening().appArmorStatus();
  }

  /** Makes a container without starting it. */
  public Created create(CreateRequest request) {
    return onPlatformThread(() -> creation.create(request));
  }

  /**
   * Starts a container; answers when its program has been executed.
   *
   * @throws BerthException EXEC_FAILED with detail {@code exitCode} 126 or 127 where the program
   *     can't be executed
   */
  public ContainerSummary start(String reference) {
    return start(reference, Optional.empty()).summary();
  }

  /**
   * Starts a container with its standard streams attached before its program runs, so that no byte
   * is missed. The caller reads and closes the streams; leaving them does not end the container.
   */
  public MonitorStreams startAttached(String reference, MonitorStreams.Wanted wanted) {
    return start(reference, Optional.of(wanted)).streams().orElseThrow();
  }

  /**
   * Asks a container to end, waits, then kills it; at once where it doesn't run.
   *
   * @param signal instead of its stop signal
   * @param grace before SIGKILL; empty waits forever
   */
  public ContainerExit stop(String reference, Optional<String> signal, Optional<Duration> grace) {
    var container = shared.store().require(reference);
    var exit = stopping.stop(container.id(), signal.map(Signal::parse), grace);
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              container.append(transaction, "stopped", Map.of());
              return transaction.answer(exit);
            });
  }

  /** Sends a signal, by name or number, to a container's first process; waits for its start. */
  public ContainerSummary kill(String reference, String signal) {
    var parsed = Signal.parse(signal);
    var before = shared.store().require(reference);
    boolean sent = before.status().isActive() && stopping.send(before, parsed);
    if (!sent && !before.status().canKill()) {
      var container = shared.store().require(reference);
      throw BerthException.conflict(
          "cannot send a signal to %s: it is %s, not running"
              .formatted(container.label(), container.status().label()));
    }
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              before.append(
                  transaction, "killed", Map.of("signal", Integer.toString(parsed.number())));
              return transaction.answer(before.summary());
            });
  }

  /**
   * Waits until a container has ended, and was removed where it removes itself; one that was never
   * started is waited for.
   *
   * @param timeout empty waits forever
   * @throws BerthException TIMEOUT
   */
  public ContainerExit await(String reference, Optional<Duration> timeout) {
    var awaited = onPlatformThread(() -> waiting.of(reference));
    return Endings.await(awaited.ending(), timeout)
        .orElseThrow(
            () ->
                new BerthException(
                    ErrorKind.TIMEOUT,
                    "cannot wait any longer for %s: it has not ended, or is still being removed"
                        .formatted(awaited.label())));
  }

  /** Stops a container, where it runs, and starts it with the files that it has written. */
  public ContainerSummary restart(
      String reference, Optional<String> signal, Optional<Duration> grace) {
    var asked = signal.map(Signal::parse);
    var container = shared.store().require(reference);
    if (container.status().isActive()) {
      stopping.stop(container.id(), asked, grace);
    }
    return start(container.id().value(), Optional.empty()).summary();
  }

  public ContainerSummary rename(String reference, String name) {
    SpecFactory.name(name);
    return shared
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              var container = ContainerStore.require(transaction, reference);
              var id = container.id();
              ContainerTable.byName(transaction, name)
                  .filter(row -> !row.id().equals(id.value()))
                  .ifPresent(
                      row -> {
                        throw ContainerCreation.taken(name, row.id());
                      });
              ContainerTable.setName(transaction, id.value(), name);
              container.append(
                  transaction, "renamed", Map.of(Event.NAME, name, "from", container.name()));
              return transaction.answer(ContainerStore.require(transaction, id).summary());
            });
  }

  /**
   * Removes a container with what it wrote and logged.
   *
   * @param force kills it first when it runs
   */
  public Removed remove(String reference, boolean force) {
    var container = shared.store().require(reference);
    var id = container.id();
    if (force) {
      return removal.alone(id, () -> removeByForce(id));
    }
    return onPlatformThread(() -> removal.tryRemove(id))
        .orElseThrow(
            () ->
                BerthException.conflict(
                    "cannot remove %s: it is running; stop it first, or remove it by force"
                        .formatted(container.label())));
  }

  /**
   * Removes a container that has ended, where a check allows it, which is made while nobody can
   * start it.
   *
   * @return bytes freed on disk; empty where the check did not allow it
   * @throws BerthException NOT_FOUND
   */
  public OptionalLong removeWhere(ContainerId id, Predicate<Transaction> allowed) {
    return onPlatformThread(() -> removal.removeWhere(id, allowed));
  }

  /**
   * Removes a container that nobody will start any more, if it is one that goes by itself and was
   * never started.
   */
  public void removeUnstarted(ContainerId id) {
    background.run(
        "remove the container " + id.shortened() + " that wasn't started",
        () -> removal.removeUnstarted(id));
  }

  private Removed removeByForce(ContainerId id) {
    while (true) {
      var removed = onPlatformThread(() -> removal.tryRemove(id));
      if (removed.isPresent()) {
        return removed.get();
      }
      stopping.kill(id);
    }
  }

  /** Containers, newest first. */
  public List<ContainerSummary> list(ContainerFilter filter) {
    return filter
        .choose(shared.store().all(), shared.parts().images()::resolve, shared.store()::require)
        .stream()
        .map(StoredContainer::summary)
        .toList();
  }

  /** What the state knows of a container, without asking its monitor. */
  public ContainerSummary summary(String reference) {
    return shared.store().require(reference).summary();
  }

  public ContainerDetails inspect(String reference) {
    var container = shared.store().require(reference);
    var id = container.id();
    var monitor = Optional.ofNullable(shared.live().get(id.value()));
    var mount = shared.parts().snapshots().mount(SnapshotKey.container(id));
    boolean active = container.status().isActive();
    return new ContainerDetails(
        container.summary(),
        container.spec(),
        shared.folders().of(id),
        mount.upper().orElseThrow(),
        active ? shared.parts().cgroups().existing(Shared.cgroupName(id)).folders() : Map.of(),
        monitor.map(known -> known.identity().pid()),
        monitor.flatMap(Containers::lostBytes).orElse(container.logBytesLost()));
  }

  /** What a living monitor says; empty where it ended since the question was asked. */
  private static Optional<Long> lostBytes(Monitor monitor) {
    try {
      return Optional.of(monitor.status().logBytesLost());
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.CONFLICT) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Prepares a program to run in a running container. */
  public ExecId exec(ExecRequest request) {
    return onPlatformThread(() -> execs.create(request));
  }

  /**
   * Starts a prepared program with its standard streams attached; once.
   *
   * @throws BerthException EXEC_FAILED with detail {@code exitCode} 126 or 127 where the program
   *     can't be executed
   */
  public MonitorStreams startExec(ExecId id) {
    return onPlatformThread(() -> execs.start(id));
  }

  public ExecStatus execStatus(ExecId id) {
    return execs.status(id);
  }

  /**
   * Waits until an exec has ended.
   *
   * @throws BerthException TIMEOUT
   */
  public ExecStatus awaitExec(ExecId id, Optional<Duration> timeout) {
    return execs.await(id, timeout);
  }

  /** Hands over the lines of a container's log that are there now. */
  public void logs(String reference, LogQuery query, Consumer<LogLine> to) {
    var container = shared.store().require(reference);
    new LogReader(shared.folders().log(container.id())).read(query, to);
  }

  /**
   * Hands over the lines of a container's log, then those that come, until the container has ended
   * or this thread is interrupted.
   */
  public void followLogs(String reference, LogQuery query, Consumer<LogLine> to) {
    var id = shared.store().require(reference).id();
    new LogReader(shared.folders().log(id)).follow(query, () -> hasEnded(id), to);
  }

  /** Has a running container's log opened again by its path, after somebody else moved it. */
  public ContainerSummary reopenLog(String reference) {
    var container = shared.store().require(reference);
    var monitor =
        Optional.ofNullable(shared.live().get(container.id().value()))
            .orElseThrow(() -> unwritten(container, container.status().label()));
    try {
      monitor.reopenLog();
    } catch (BerthException e) {
      throw e.kind() == ErrorKind.CONFLICT ? unwritten(container, "ending") : e;
    }
    return container.summary();
  }

  private static BerthException unwritten(StoredContainer container, String how) {
    return BerthException.conflict(
        "cannot reopen the log of %s: it is %s, and nobody writes to it"
            .formatted(container.label(), how));
  }

  private boolean hasEnded(ContainerId id) {
    return shared.store().find(id).filter(one -> !one.status().hasEnded()).isEmpty();
  }

  /** Which paths a container changed over its image, in order of path. */
  public List<Change> diff(String reference) {
    var source = commitSource(reference);
    var diff = new LayerDiff(shared.parts().files());
    var layers = shared.parts().images().layers(source.image());
    if (layers.isEmpty()) {
      return diff.changes(source.upper(), LowerLookup.none());
    }
    var snapshots = shared.parts().snapshots();
    var below = SnapshotKey.layer(layers.getLast().chainId());
    try (var view = snapshots.open(snapshots.view(Optional.of(below)))) {
      return diff.changes(source.upper(), LowerLookup.of(view));
    }
  }

  /** What an image can be made of: a container's files over its image. */
  public CommitSource commitSource(String reference) {
    var container = shared.store().require(reference);
    var mount = shared.parts().snapshots().mount(SnapshotKey.container(container.id()));
    return new CommitSource(container.image(), container.spec(), mount.upper().orElseThrow());
  }

  /** Lets what has begun end; containers go on. */
  @Override
  public void close() {
    measuring.close();
    background.close();
    removedFiles.close();
    shared.mounts().close();
    threads.close();
  }
}
