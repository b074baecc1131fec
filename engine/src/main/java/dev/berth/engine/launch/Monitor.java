package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The launcher after its work is done: the parent of one process, which keeps its output and its
 * exit status and outlives this server.
 */
public interface Monitor {

  MonitorIdentity identity();

  /** Pid of the process on the host. */
  default int processPid() {
    return identity().processPid();
  }

  Path controlSocket();

  /**
   * Completes when the monitor has ended, on the thread of {@link Monitors}: hand longer work to
   * another one. Empty when it left no exit record: the process is lost.
   */
  CompletableFuture<Optional<ExitRecord>> exited();

  /**
   * Sends a signal to the process itself, whatever has become of its pid.
   *
   * @return false when the process has already ended
   */
  boolean signal(int signal);

  /**
   * Opens the control socket and attaches to the standard streams.
   *
   * @throws BerthException CONFLICT when the monitor has ended
   */
  MonitorStreams attach(MonitorStreams.Wanted wanted);

  /**
   * Has the log opened again by its path, after somebody else moved it.
   *
   * @throws BerthException CONFLICT when the monitor has ended
   */
  void reopenLog();

  /**
   * Asks the living monitor how it is.
   *
   * @throws BerthException CONFLICT when the monitor has ended
   */
  Status status();

  /**
   * What a living monitor says of itself.
   *
   * @param logBytesLost bytes of output that could not be written to the log so far
   */
  record Status(long logBytesLost, int attachedClients) {}
}
