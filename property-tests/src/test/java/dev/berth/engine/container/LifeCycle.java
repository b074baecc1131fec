package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.container.LifeModel.End;
import dev.berth.engine.container.LifeModel.Program;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.MonitorIdentity;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One sequence of steps on an engine and its model; after each of them both must be alike. */
final class LifeCycle {
  private static final List<String> NAMES = List.of("ann", "bob", "cleo", "dora");
  private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

  /** What a client does, and what happens. */
  enum Verb {
    CREATE,
    RENAME,
    REMOVE,
    REMOVE_BY_FORCE,
    KILL,
    STOP,
    START,
    RESTART,
    /** The engine is closed and another one opened. */
    REOPEN,
    /** A monitor is killed while the engine watches. */
    LOSE_MONITOR,
    /** The same while no engine is there. */
    LOSE_MONITOR_UNSEEN,
    /** A server was killed between a start's intent and its launch. */
    CRASH_IN_START,
    /** A server was killed; its container then ended and its monitor wrote how. */
    CRASH_BEFORE_END,
    /** The machine fell while the container ran. */
    CRASH_OF_MACHINE,
    /** A server was killed in the middle of a removal. */
    CRASH_IN_REMOVAL
  }

  /**
   * @param which container: one of the first four by a name, others by when they were made
   */
  record Step(Verb verb, int which, int name, Program program, boolean autoRemove) {}

  private final TestEngine test;
  private final LifeModel model = new LifeModel();
  private final List<String> ids = new ArrayList<>();

  LifeCycle(TestEngine test) {
    this.test = test;
  }

  void run(List<Step> steps) throws IOException {
    for (var step : steps) {
      take(step);
      compare(step);
    }
  }

  private String reference(Step step) {
    return step.which() < NAMES.size() || ids.isEmpty()
        ? NAMES.get(step.which() % NAMES.size())
        : ids.get((step.which() - NAMES.size()) % ids.size());
  }

  private void take(Step step) throws IOException {
    var reference = reference(step);
    var name = NAMES.get(step.name());
    var found = model.find(reference);
    var containers = test.containers();
    switch (step.verb()) {
      case CREATE -> create(step, name);
      case RENAME ->
          expect(model.rename(reference, name), () -> containers.rename(reference, name));
      case REMOVE ->
          expect(model.remove(reference, false), () -> containers.remove(reference, false));
      case REMOVE_BY_FORCE ->
          expect(model.remove(reference, true), () -> containers.remove(reference, true));
      case KILL -> {
        expect(model.kill(reference), () -> containers.kill(reference, "KILL"));
        found.ifPresent(this::awaitEnd);
      }
      case STOP -> stop(reference, found);
      case START -> {
        expect(model.start(reference), () -> containers.start(reference));
        found.ifPresent(this::awaitEnd);
      }
      case RESTART -> {
        // One that is removed as it ends may be gone before it is started again.
        if (found.filter(one -> one.runs() && one.autoRemove()).isEmpty()) {
          expect(
              model.restart(reference),
              () -> containers.restart(reference, Optional.empty(), AT_ONCE));
          found.ifPresent(this::awaitEnd);
        }
      }
      case REOPEN -> test.reopen();
      case LOSE_MONITOR, LOSE_MONITOR_UNSEEN ->
          found
              .filter(LifeModel.Container::runs)
              .ifPresent(one -> loseMonitor(one, step.verb() == Verb.LOSE_MONITOR_UNSEEN));
      case CRASH_IN_START, CRASH_BEFORE_END, CRASH_OF_MACHINE, CRASH_IN_REMOVAL -> {
        if (found.filter(one -> !one.runs()).isPresent()) {
          crash(step.verb(), found.get());
        }
      }
    }
  }

  private static void expect(Optional<ErrorKind> refusal, Supplier<?> call) {
    Optional<ErrorKind> refused = Optional.empty();
    try {
      call.get();
    } catch (BerthException e) {
      refused = Optional.of(e.kind());
    }
    assertEquals(refusal, refused);
  }

  private void create(Step step, String name) {
    var command =
        switch (step.program()) {
          case SLEEPS -> new String[] {"sleep", "1000"};
          case EXITS_WITH_3 -> new String[] {"sh", "-c", "exit 3"};
          case IS_MISSING -> new String[] {"/nothing/like/this"};
        };
    var request = CreateRequest.of(TestEngine.IMAGE).command(command).name(name);
    var chosen = step.autoRemove() ? request.autoRemove() : request;
    if (model.isTaken(name)) {
      expect(Optional.of(ErrorKind.ALREADY_EXISTS), () -> test.containers().create(chosen.build()));
    } else {
      var id = test.containers().create(chosen.build()).id().value();
      ids.add(id);
      model.created(id, name, step.program(), step.autoRemove());
    }
  }

  private static final End NEVER_STARTED = new End(0, ExitReason.NOT_STARTED);

  private void stop(String reference, Optional<LifeModel.Container> found) {
    var refusal = model.stop(reference);
    var told = new ArrayList<End>();
    expect(
        refusal,
        () -> told.add(End.of(test.containers().stop(reference, Optional.empty(), AT_ONCE))));
    if (refusal.isEmpty()) {
      var one = found.orElseThrow();
      var now = one.runs() ? new End(LifeModel.KILLED, ExitReason.SIGNAL) : NEVER_STARTED;
      var expected = one.end().orElse(now);
      assertEquals(List.of(expected), told);
    }
  }

  /** Where the model says that it has ended, that is waited for. */
  private void awaitEnd(LifeModel.Container before) {
    var now = model.find(before.id());
    if (now.isEmpty() || now.get().status().hasEnded()) {
      test.containers().await(before.id(), Optional.of(Duration.ofSeconds(30)));
    }
  }

  private void loseMonitor(LifeModel.Container one, boolean unseen) {
    int pid = test.containers().inspect(one.id()).monitorPid().orElseThrow();
    var monitor = ProcessHandle.of(pid).orElseThrow();
    if (unseen) {
      test.reopen(monitor::destroyForcibly);
    } else {
      monitor.destroyForcibly();
    }
    // One that was removed while no engine was there can't be waited for; compare() sees it go.
    if (!one.autoRemove()) {
      test.containers().await(one.id(), Optional.of(Duration.ofSeconds(30)));
    }
    model.ended(one, new End(LifeModel.KILLED, ExitReason.LOST));
  }

  /** Writes what a killed server leaves, and lets it be found. */
  private void crash(Verb verb, LifeModel.Container one) throws IOException {
    switch (verb) {
      case CRASH_IN_START -> {
        setStarting(one.id());
        if (one.autoRemove()) {
          model.remove(one.id(), false);
        }
      }
      case CRASH_BEFORE_END -> {
        setRunning(one.id());
        Files.writeString(folder().resolve(one.id()).resolve("exit"), "code 5\nsignal 0\nat 1\n");
        model.ended(one, new End(5, ExitReason.EXITED));
      }
      case CRASH_OF_MACHINE -> {
        setRunning(one.id());
        model.ended(one, new End(LifeModel.KILLED, ExitReason.LOST));
      }
      default -> {
        takeOut(one.id());
        model.remove(one.id(), false);
      }
    }
    test.containers().reconcile();
  }

  private static final ProcessRecord PROCESS =
      new ProcessRecord(
              "another boot",
              "0",
              Optional.empty(),
              new Confinement(0, true, Optional.empty(), List.of()))
          .with(new MonitorIdentity("another boot", 1, 1, "0", 1, 1));

  private void setStarting(String id) {
    write(id, (t, process) -> ContainerTable.setStarting(t, id, "STARTING", process, 1));
  }

  private void setRunning(String id) {
    write(id, (t, process) -> ContainerTable.setRunning(t, id, "RUNNING", process, 1));
  }

  private void takeOut(String id) {
    write(
        id,
        (t, _) -> {
          ContainerTable.delete(t, id);
          test.engine().snapshots().abandon(t, SnapshotKey.container(new ContainerId(id)));
        });
  }

  private interface Write {
    void in(dev.berth.engine.state.Transaction transaction, String process);
  }

  private void write(String id, Write write) {
    test.engine()
        .database()
        .write(
            Durability.PROCESS,
            transaction -> {
              write.in(transaction, Json.write(PROCESS));
              return id;
            });
  }

  private Path folder() {
    return test.settings().root().resolve("containers");
  }

  /** What clients see, newest first, and the folders on disk. */
  private void compare(Step step) throws IOException {
    var expected =
        model.all().reversed().stream()
            .map(one -> line(one.id(), one.name(), one.status(), one.end()))
            .toList();
    assertEquals(expected, seen(expected), step.toString());
    for (var one : model.all()) {
      assertEquals(
          one.id(), test.containers().inspect(one.name()).summary().id().value(), step.toString());
    }
    var wanted = new HashSet<String>();
    model.all().forEach(one -> wanted.add(one.id()));
    assertEquals(wanted, folders(wanted), step.toString());
  }

  /** One that is removed as it ends goes a moment after its end is told. */
  private List<String> seen(List<String> expected) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    List<String> seen;
    do {
      seen =
          test.containers().list(ContainerFilter.ALL).stream()
              .map(one -> line(one.id().value(), one.name(), one.status(), one.exit().map(End::of)))
              .toList();
    } while (seen.size() > expected.size() && System.nanoTime() < deadline);
    return seen;
  }

  private static String line(String id, String name, ContainerStatus status, Optional<End> end) {
    return "%s %s %s %s".formatted(id, name, status, end);
  }

  /** Those of what is removed go a moment later. */
  private Set<String> folders(Set<String> expected) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    var names = new HashSet<String>();
    do {
      names.clear();
      try (var entries = Files.list(folder())) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      }
    } while (names.size() > expected.size() && System.nanoTime() < deadline);
    return names;
  }
}
