package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.ProcessCalls;
import java.util.function.Consumer;

/** Starts processes by the launcher program. */
public final class Launcher implements AutoCloseable {

  /**
   * What is known at the first barrier.
   *
   * @param networkNamespace descriptor of the process's network namespace, closed after the call
   */
  public record Namespaces(int pid, long startTime, int networkNamespace) {}

  public Launcher(ProcessCalls calls, Monitors monitors) {}

  /** Starts a process whose plan has no {@link LaunchOp.AwaitNetwork}. */
  public Monitor start(LaunchPlan plan, Consumer<Monitor> onReady) {
    return start(
        plan,
        namespaces -> {
          throw BerthException.internal("the plan waits for a network that nobody makes", null);
        },
        onReady);
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
   * @throws BerthException KERNEL with details {@code operation}, {@code index}, {@code errno} when
   *     an operation failed; EXEC_FAILED with {@code exitCode} 126 or 127 when the program could
   *     not be executed. In both cases nothing is left but, after EXEC_FAILED, the exit record
   */
  public Monitor start(
      LaunchPlan plan, Consumer<Namespaces> onNamespaces, Consumer<Monitor> onReady) {
    throw BerthException.internal("not yet", null);
  }

  @Override
  public void close() {}
}
