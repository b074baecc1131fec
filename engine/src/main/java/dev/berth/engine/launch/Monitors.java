package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.ProcessCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitors that this server watches: one thread waits for the end of all of them. */
public final class Monitors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final ProcessCalls calls;
  private final Readiness readiness;
  private final String bootId;

  public Monitors(ProcessCalls calls) {
    this.calls = calls;
    this.bootId = readBootId();
    this.readiness = new Readiness(calls);
  }

  private static String readBootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw BerthException.internal("cannot read " + BOOT_ID, e);
    }
  }

  /** The boot that every monitor started now belongs to. */
  public String bootId() {
    return bootId;
  }

  /**
   * Takes up a monitor again that an earlier server started.
   *
   * @return nothing when it no longer lives; {@link ExitRecord#read} tells what it left
   */
  public Optional<Monitor> adopt(MonitorIdentity identity, Path controlSocket, Path exitRecord) {
    if (!identity.bootId().equals(bootId)) {
      return Optional.empty();
    }
    return open(identity.pid(), identity.startTime())
        .map(pidfd -> watch(identity, controlSocket, exitRecord, pidfd));
  }

  /** Watches a monitor whose pidfd is given, and owned from now on. */
  Monitor watch(MonitorIdentity identity, Path controlSocket, Path exitRecord, int pidfd) {
    var monitor =
        new LivingMonitor(
            calls,
            identity,
            controlSocket,
            open(identity.processPid(), identity.processStartTime()));
    var _ =
        readiness
            .await(pidfd, false)
            .thenAccept(
                ended -> {
                  if (ended) {
                    ended(monitor, exitRecord, pidfd);
                  } else {
                    calls.close(pidfd);
                    monitor.release();
                  }
                })
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOG.error("cannot act on the end of the monitor {}", identity.pid(), failure);
                  }
                });
    return monitor;
  }

  /** A descriptor of the process that has this pid since that time. */
  private Optional<Integer> open(int pid, long startTime) {
    var pidfd = calls.pidfdOpen(pid);
    if (pidfd.isPresent() && !ProcessStat.startTime(pid).equals(OptionalLong.of(startTime))) {
      calls.close(pidfd.get());
      return Optional.empty();
    }
    return pidfd;
  }

  private void ended(LivingMonitor monitor, Path exitRecord, int pidfd) {
    calls.reap(pidfd);
    calls.close(pidfd);
    monitor.release();
    Optional<ExitRecord> record = Optional.empty();
    try {
      record = ExitRecord.read(exitRecord);
    } catch (BerthException e) {
      LOG.warn("the process {} counts as lost", monitor.processPid(), e);
    }
    monitor.exited().complete(record);
  }

  Readiness readiness() {
    return readiness;
  }

  /** Stops watching; monitors and their processes live on. */
  @Override
  public void close() {
    readiness.close();
  }
}
