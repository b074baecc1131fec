package dev.berth.engine.container;

import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.layer.Change;
import dev.berth.engine.log.LogLine;
import dev.berth.engine.log.LogQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The containers of one state root: made, started, watched and removed. Methods take a reference: a
 * full id, a unique prefix, or a name.
 */
public final class Containers {

  /** Makes a container without starting it. */
  public Created create(CreateRequest request) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts a container; answers when its program has been executed.
   *
   * @throws dev.berth.engine.error.BerthException EXEC_FAILED with detail {@code exitCode} 126 or
   *     127 where the program can't be executed
   */
  public ContainerSummary start(String reference) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts a container with its standard streams attached before its program runs, so that no byte
   * is missed. The caller reads and closes the streams; leaving them does not end the container.
   */
  public MonitorStreams startAttached(String reference, MonitorStreams.Wanted wanted) {
    throw new UnsupportedOperationException();
  }

  /**
   * Asks a container to end, waits, then kills it; at once where it doesn't run.
   *
   * @param signal instead of its stop signal
   * @param grace before SIGKILL; empty waits forever
   */
  public ContainerExit stop(String reference, Optional<String> signal, Optional<Duration> grace) {
    throw new UnsupportedOperationException();
  }

  /** Sends a signal, by name or number, to a container's first process. */
  public ContainerSummary kill(String reference, String signal) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits until a container isn't running; a container that was never started is waited for.
   *
   * @param timeout empty waits forever
   */
  public ContainerExit await(String reference, Optional<Duration> timeout) {
    throw new UnsupportedOperationException();
  }

  /** Stops a container, where it runs, and starts it with the files that it has written. */
  public ContainerSummary restart(String reference, Optional<Duration> grace) {
    throw new UnsupportedOperationException();
  }

  public ContainerSummary rename(String reference, String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes a container with what it wrote and logged.
   *
   * @param force kills it first when it runs
   */
  public Removed remove(String reference, boolean force) {
    throw new UnsupportedOperationException();
  }

  /** Containers, newest first. */
  public List<ContainerSummary> list(ContainerFilter filter) {
    throw new UnsupportedOperationException();
  }

  public ContainerDetails inspect(String reference) {
    throw new UnsupportedOperationException();
  }

  /** Prepares a program to run in a running container. */
  public ExecId exec(ExecRequest request) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts a prepared program with its standard streams attached; once.
   *
   * @throws dev.berth.engine.error.BerthException EXEC_FAILED with detail {@code exitCode} 126 or
   *     127 where the program can't be executed
   */
  public MonitorStreams startExec(ExecId id) {
    throw new UnsupportedOperationException();
  }

  public ExecStatus execStatus(ExecId id) {
    throw new UnsupportedOperationException();
  }

  /** Waits until an exec has ended. */
  public ExecStatus awaitExec(ExecId id, Optional<Duration> timeout) {
    throw new UnsupportedOperationException();
  }

  /** Hands over the lines of a container's log that are there now. */
  public void logs(String reference, LogQuery query, Consumer<LogLine> to) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands over the lines of a container's log, then those that come, until the container has ended
   * or this thread is interrupted.
   */
  public void followLogs(String reference, LogQuery query, Consumer<LogLine> to) {
    throw new UnsupportedOperationException();
  }

  /** Which paths a container changed over its image, in order of path. */
  public List<Change> diff(String reference) {
    throw new UnsupportedOperationException();
  }

  /** What an image can be made of: a container's files over its image. */
  public CommitSource commitSource(String reference) {
    throw new UnsupportedOperationException();
  }
}
