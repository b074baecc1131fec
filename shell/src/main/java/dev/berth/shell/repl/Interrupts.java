package dev.berth.shell.repl;

import dev.berth.shell.command.Session;
import dev.berth.shell.script.Evaluator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What Ctrl-C does while an entry runs. The first cancels: the operation that is awaited, then the
 * call, then the JavaScript. The second stops the JavaScript, or leaves it behind.
 */
final class Interrupts implements Session.Caller {
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final Duration STOP = Duration.ofSeconds(1);

  private final List<Consumer<String>> handlers = new CopyOnWriteArrayList<>();
  private int count;

  @Override
  public Runnable on(String name, Consumer<String> handler) {
    if (!name.equals("INT")) {
      return () -> {};
    }
    handlers.add(handler);
    return () -> handlers.remove(handler);
  }

  synchronized void begin() {
    count = 0;
  }

  /** Whether there was a Ctrl-C since the entry's beginning. */
  synchronized boolean begun() {
    return count > 0;
  }

  private synchronized boolean isFirst() {
    return count++ == 0;
  }

  /**
   * Ends an entry, if need be by force.
   *
   * @return whether the evaluator can be used further
   */
  boolean interrupt(Evaluator evaluator, CompletableFuture<Evaluator.Outcome> entry) {
    if (isFirst()) {
      for (var handler : handlers) {
        Thread.ofVirtual().start(() -> handler.accept("INT"));
      }
      var cancelled = !handlers.isEmpty() && ends(entry, GRACE);
      if (cancelled || (evaluator.cancelCall() && ends(entry, GRACE))) {
        return true;
      }
    }
    return evaluator.stop(STOP);
  }

  private static boolean ends(CompletableFuture<Evaluator.Outcome> entry, Duration within) {
    try {
      entry.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
