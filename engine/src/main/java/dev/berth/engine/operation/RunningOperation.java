package dev.berth.engine.operation;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An operation of this server's lifetime: its present state, and those who wait for the next one.
 */
final class RunningOperation implements OperationContext {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Runnable> cancelActions = new ArrayList<>();
  private final OutputLog output = new OutputLog();
  private final Consumer<Operation> waits;
  private Operation state;
  private boolean cancelled;

  /**
   * One that begins.
   *
   * @param waits is told each time it comes to wait for credentials
   */
  RunningOperation(Operation state, Consumer<Operation> waits) {
    this.state = state;
    this.waits = waits;
  }

  Operation state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String id() {
    return state().id();
  }

  @Override
  public void progress(String message, long done, long total) {
    progress(message, done, total, List.of());
  }

  @Override
  public void progress(String message, long done, long total, List<Progress.Part> parts) {
    lock.lock();
    try {
      var next = new Progress(state.progress().sequence() + 1, message, done, total, parts);
      state = with(state.status(), next, state.result(), state.error(), state.finishedAt());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> T needingCredentials(String what, Callable<T> wait) throws Exception {
    stand(OperationStatus.NEEDS_CREDENTIALS, what);
    waits.accept(state());
    try {
      return wait.call();
    } finally {
      stand(OperationStatus.RUNNING, "");
    }
  }

  private void stand(OperationStatus status, String message) {
    lock.lock();
    try {
      var progress = state.progress();
      var next =
          new Progress(
              progress.sequence() + 1,
              message,
              progress.done(),
              progress.total(),
              progress.parts());
      state = with(status, next, state.result(), state.error(), state.finishedAt());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void say(String stream, String text) {
    lock.lock();
    try {
      output.add(stream, text);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What was said so far and is kept. */
  List<OutputLine> output() {
    lock.lock();
    try {
      return output.lines();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isCancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void checkCancelled() {
    if (isCancelled()) {
      throw new BerthException(ErrorKind.CANCELLED, "operation %s was cancelled".formatted(id()));
    }
  }

  @Override
  public AutoCloseable onCancel(Runnable action) {
    boolean now;
    lock.lock();
    try {
      now = cancelled;
      if (!now) {
        cancelActions.add(action);
      }
    } finally {
      lock.unlock();
    }
    if (now) {
      action.run();
    }
    return () -> withdraw(action);
  }

  private void withdraw(Runnable action) {
    lock.lock();
    try {
      cancelActions.remove(action);
    } finally {
      lock.unlock();
    }
  }

  /** Tells the work to stop; it ends by itself soon afterwards. */
  void cancel() {
    List<Runnable> actions;
    lock.lock();
    try {
      if (cancelled || state.status().isFinal()) {
        return;
      }
      cancelled = true;
      actions = List.copyOf(cancelActions);
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  /** The state in which it ended, to be stored before {@link #publish} shows it. */
  Operation ended(
      OperationStatus status, Optional<String> result, Optional<Operation.Failure> error) {
    lock.lock();
    try {
      return with(status, state.progress(), result, error, Optional.of(Instant.now()));
    } finally {
      lock.unlock();
    }
  }

  void publish(Operation end) {
    lock.lock();
    try {
      state = end;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it has ended, or has gone past a progress sequence, or the time is over.
   *
   * @return the state at that instant
   */
  Operation await(long afterSequence, Optional<Duration> timeout) throws InterruptedException {
    long left = timeout.map(Duration::toNanos).orElse(Long.MAX_VALUE);
    lock.lock();
    try {
      while (!state.status().isFinal()
          && state.progress().sequence() <= afterSequence
          && left > 0) {
        left = changed.awaitNanos(left);
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What there is to tell.
   *
   * @param lines that were said since
   */
  record Change(Operation state, List<OutputLine> lines) {}

  /** Waits until there is progress past a sequence, a line past a number, or the end. */
  Change awaitChange(long afterSequence, long afterLine) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!state.status().isFinal()
          && state.progress().sequence() <= afterSequence
          && output.last() <= afterLine) {
        changed.await();
      }
      return new Change(
          state, output.lines().stream().filter(line -> line.number() > afterLine).toList());
    } finally {
      lock.unlock();
    }
  }

  private Operation with(
      OperationStatus status,
      Progress progress,
      Optional<String> result,
      Optional<Operation.Failure> error,
      Optional<Instant> finishedAt) {
    return new Operation(
        state.id(),
        state.kind(),
        state.subject(),
        status,
        progress,
        result,
        error,
        state.createdAt(),
        finishedAt);
  }
}
