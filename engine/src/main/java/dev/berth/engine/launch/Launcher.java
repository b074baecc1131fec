package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.ProcessCalls;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts processes by the launcher program, which it runs from a sealed file in memory. */
public final class Launcher implements AutoCloseable {
  private static final String NAME = "berth-launcher";
  private static final int SIGKILL = 9;

  // A process of the container can stop one that joins it: nobody waits for that for ever.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ProcessCalls calls;
  private final Monitors monitors;
  private final int program;
  private final Duration patience;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("launch-clock").factory());

  /**
   * What is known at the first barrier.
   *
   * @param networkNamespace descriptor of the process's network namespace, closed after the call
   */
  public record Namespaces(int pid, long startTime, int networkNamespace) {}

  public Launcher(ProcessCalls calls, Monitors monitors) {
    this(calls, monitors, PATIENCE);
  }

  /**
   * @param patience how long a launch may take
   */
  Launcher(ProcessCalls calls, Monitors monitors, Duration patience) {
    this.calls = calls;
    this.patience = patience;
    clock.setRemoveOnCancelPolicy(true);
    this.monitors = monitors;
    this.program = calls.sealedProgram(NAME, LauncherProgram.read());
  }

  /** Starts a process whose plan has no {@link LaunchOp.AwaitNetwork}. */
  public Monitor start(LaunchPlan plan, Consumer<Monitor> onReady) {
    return start(plan, Launcher::nobodyMakesNetworks, onReady);
  }

  private static void nobodyMakesNetworks(Namespaces namespaces) {
    throw BerthException.internal("the plan waits for a network that nobody makes", null);
  }

  /**
   * Carries out a plan and returns when its program has been executed.
   *
   * <p>A callback that throws undoes the launch: the new process is killed and its monitor ends
   * without an exit record. Once {@code onReady} has returned, the process and its monitor live on,
   * whatever becomes of this server.
   *
   * @param onNamespaces called at {@link LaunchOp.AwaitNetwork}
   * @param onReady called at {@link LaunchOp.AwaitStart}; commits the state and attaches streams
   * @throws BerthException KERNEL (or the errno's own kind) with details {@code operation}, {@code
   *     index}, {@code errno} when an operation failed; EXEC_FAILED with {@code exitCode} 126 or
   *     127 when the program could not be executed. In both cases nothing is left but, after
   *     EXEC_FAILED, the exit record
   */
  public Monitor start(
      LaunchPlan plan, Consumer<Namespaces> onNamespaces, Consumer<Monitor> onReady) {
    try (var launch = begin()) {
      return launch.start(plan, onNamespaces, onReady);
    }
  }

  /** Runs the launcher, which gets ready for its plan while that is made. */
  public Launch begin() {
    var pair = calls.socketPair();
    var socket = new PlanSocket(calls, monitors.readiness(), pair.ours());
    try {
      int pid = calls.spawn(program, NAME, pair.theirs());
      var pidfd = calls.pidfdOpen(pid);
      return new Launch(
          socket,
          pidfd.orElseThrow(() -> BerthException.internal("a child vanished unreaped", null)));
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    } finally {
      calls.close(pair.theirs());
    }
  }

  /** A launcher that waits for its one plan; closing it without one ends it. */
  public final class Launch implements AutoCloseable {
    private final PlanSocket socket;
    private final int pidfd;
    private boolean begun;

    private Launch(PlanSocket socket, int pidfd) {
      this.socket = socket;
      this.pidfd = pidfd;
    }

    /** As {@link Launcher#start(LaunchPlan, Consumer)}. */
    public Monitor start(LaunchPlan plan, Consumer<Monitor> onReady) {
      return start(plan, Launcher::nobodyMakesNetworks, onReady);
    }

    private Monitor start(
        LaunchPlan plan, Consumer<Namespaces> onNamespaces, Consumer<Monitor> onReady) {
      var bytes = PlanEncoder.encode(plan);
      begun = true;
      var conversation = new Conversation(plan, this, onNamespaces, onReady);
      try {
        return conversation.run(bytes);
      } catch (RuntimeException | Error e) {
        conversation.undo();
        if (conversation.late) {
          throw late(e);
        }
        throw e;
      }
    }

    /** Waits until the launcher has undone everything: the closed socket says so to it. */
    private void abandon() {
      socket.close();
      CompletableFuture<Boolean> ended = monitors.readiness().await(pidfd, false);
      ended.join();
      calls.reap(pidfd);
      calls.close(pidfd);
    }

    @Override
    public void close() {
      if (begun) {
        socket.close();
      } else {
        begun = true;
        abandon();
      }
    }
  }

  private BerthException late(Throwable cause) {
    return new BerthException(
        ErrorKind.TIMEOUT,
        "the launch took longer than %d s; a process of the container may have stopped it"
            .formatted(patience.toSeconds()),
        Map.of(),
        cause);
  }

  /** One launch, from the plan to the executed program. */
  private final class Conversation {
    private final LaunchPlan plan;
    private final Launch launch;
    private final PlanSocket socket;
    private final Consumer<Namespaces> onNamespaces;
    private final Consumer<Monitor> onReady;
    private @Nullable Monitor monitor;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean over;
    private boolean late;

    Conversation(
        LaunchPlan plan,
        Launch launch,
        Consumer<Namespaces> onNamespaces,
        Consumer<Monitor> onReady) {
      this.plan = plan;
      this.launch = launch;
      this.socket = launch.socket;
      this.onNamespaces = onNamespaces;
      this.onReady = onReady;
    }

    Monitor run(byte[] bytes) {
      var alarm = clock.schedule(this::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
      try {
        var started = talk(bytes);
        if (late) {
          throw BerthException.internal("the program was killed before it ran", null);
        }
        return started;
      } finally {
        alarm.cancel(false);
        owning(() -> over = true);
      }
    }

    /** Ends the new process, or what is to make it: the socket tells whoever reads it. */
    private void giveUp() {
      owning(
          () -> {
            if (over) {
              return;
            }
            late = true;
            if (monitor == null) {
              calls.pidfdSignal(launch.pidfd, SIGKILL);
            } else {
              monitor.signal(SIGKILL);
            }
          });
    }

    private void owning(Runnable work) {
      lock.lock();
      try {
        work.run();
      } finally {
        lock.unlock();
      }
    }

    private Monitor talk(byte[] bytes) {
      socket.sendPlan(bytes, plan.descriptors());
      while (true) {
        var message = socket.read();
        switch (message.type()) {
          case PlanSocket.NAMESPACES -> network(message);
          case PlanSocket.READY -> ready(message);
          case PlanSocket.STARTED -> {
            return started();
          }
          case PlanSocket.FAILED -> throw LaunchFailure.operation(plan, message.payload());
          case PlanSocket.EXEC_FAILED -> throw LaunchFailure.execution(plan, message.payload());
          default -> throw BerthException.internal("the launcher said " + message.type(), null);
        }
      }
    }

    private Monitor started() {
      if (monitor == null) {
        throw BerthException.internal("the launcher started before it was ready", null);
      }
      return monitor;
    }

    private void network(PlanSocket.Message message) {
      int pid = message.payload().getInt();
      message.payload().getInt();
      long startTime = message.payload().getLong();
      int namespace = socket.takeDescriptor();
      try {
        onNamespaces.accept(new Namespaces(pid, startTime, namespace));
      } finally {
        calls.close(namespace);
      }
      socket.go();
    }

    private void ready(PlanSocket.Message message) {
      var payload = message.payload();
      int pid = payload.getInt();
      int processPid = payload.getInt();
      var identity =
          new MonitorIdentity(
              monitors.bootId(),
              pid,
              payload.getLong(),
              plan.monitor().nonce(),
              processPid,
              payload.getLong());
      var watched =
          monitors.watch(
              identity, plan.monitor().controlSocket(), plan.monitor().exitRecord(), launch.pidfd);
      owning(() -> monitor = watched);
      onReady.accept(watched);
      socket.go();
    }

    /**
     * Waits until everything is undone: by the launcher before the start; after it the process has
     * to be killed.
     */
    void undo() {
      if (monitor != null) {
        socket.close();
        monitor.signal(SIGKILL);
        monitor.exited().join();
      } else {
        launch.abandon();
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    calls.close(program);
  }
}
