package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.ProcessCalls;
import java.nio.file.Path;
import java.util.Optional;

/** The monitors that this server watches: one thread waits for the end of all of them. */
public final class Monitors implements AutoCloseable {

  public Monitors(ProcessCalls calls) {}

  /**
   * Takes up a monitor again that an earlier server started.
   *
   * @return nothing when it no longer lives; {@link ExitRecord#read} tells what it left
   */
  public Optional<Monitor> adopt(MonitorIdentity identity, Path controlSocket, Path exitRecord) {
    throw BerthException.internal("not yet", null);
  }

  /** Stops watching; monitors and their processes live on. */
  @Override
  public void close() {}
}
