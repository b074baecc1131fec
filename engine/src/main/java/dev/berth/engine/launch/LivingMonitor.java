package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.ProcessCalls;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** A monitor that {@link Monitors} watches, with the descriptor of the process that it watches. */
final class LivingMonitor implements Monitor {
  private final ProcessCalls calls;
  private final MonitorIdentity identity;
  private final Path controlSocket;
  private final CompletableFuture<Optional<ExitRecord>> exited = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Integer> process;

  LivingMonitor(
      ProcessCalls calls, MonitorIdentity identity, Path controlSocket, Optional<Integer> process) {
    this.calls = calls;
    this.identity = identity;
    this.controlSocket = controlSocket;
    this.process = process;
  }

  @Override
  public MonitorIdentity identity() {
    return identity;
  }

  @Override
  public Path controlSocket() {
    return controlSocket;
  }

  @Override
  public CompletableFuture<Optional<ExitRecord>> exited() {
    return exited;
  }

  @Override
  public boolean signal(int signal) {
    lock.lock();
    try {
      return process.isPresent() && calls.pidfdSignal(process.get(), signal);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public MonitorStreams attach(MonitorStreams.Wanted wanted) {
    return MonitorStreams.attach(controlSocket, identity.nonce(), wanted);
  }

  @Override
  public void reopenLog() {
    try (var channel = ControlChannel.connect(controlSocket, identity.nonce())) {
      int number =
          channel.ask(ControlFrame.REOPEN, ByteBuffer.allocate(0), ControlFrame.REOPENED).getInt();
      if (number != 0) {
        throw new BerthException(
            ErrorKind.KERNEL,
            "the monitor of %s cannot open its log again: %s"
                .formatted(controlSocket, Errno.of(number).words()));
      }
    }
  }

  @Override
  public Status status() {
    try (var channel = ControlChannel.connect(controlSocket, identity.nonce())) {
      var state = channel.ask(ControlFrame.STATUS, ByteBuffer.allocate(0), ControlFrame.STATE);
      return new Status(state.getLong(), Math.toIntExact(state.getLong()));
    }
  }

  /** Lets go of the process; signals reach nobody from now on. */
  void release() {
    lock.lock();
    try {
      process.ifPresent(calls::close);
      process = Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
