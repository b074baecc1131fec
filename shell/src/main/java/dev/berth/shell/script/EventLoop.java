package dev.berth.shell.script;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a script waits for: timers, and work on other threads whose end is told here. Everything
 * that touches the script runs on the one thread that calls {@link #run}.
 */
final class EventLoop {
  private final BlockingQueue<Runnable> arrived = new LinkedBlockingQueue<>();
  private final AtomicInteger working = new AtomicInteger();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Map<Long, Timer> byId = new HashMap<>();
  private final Set<Long> unreferenced = new HashSet<>();
  private long lastId;

  /** A function that is due at a time; equal times keep the order of their making. */
  private record Timer(long id, long due, long period, Runnable run) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return due == other.due ? Long.compare(id, other.id) : Long.compare(due, other.due);
    }
  }

  /** Runs a function after some milliseconds, once or again and again; gives the timer's id. */
  long timer(long delay, boolean repeats, Runnable run) {
    var id = ++lastId;
    add(new Timer(id, now() + delay, repeats ? delay : 0, run));
    return id;
  }

  private void add(Timer timer) {
    timers.add(timer);
    byId.put(timer.id(), timer);
  }

  void clearTimer(long id) {
    var timer = byId.remove(id);
    if (timer != null) {
      timers.remove(timer);
    }
    unreferenced.remove(id);
  }

  /** The loop may end although this timer isn't due yet. */
  void unreference(long id) {
    if (byId.containsKey(id)) {
      unreferenced.add(id);
    }
  }

  /**
   * Does something that may block aside, on a virtual thread, and then something else here.
   *
   * @param work gives what is to be done on the script's thread; what it throws is thrown there
   * @return interrupts the work
   */
  Runnable aside(Supplier<Runnable> work) {
    working.incrementAndGet();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  var done = outcome(work);
                  arrived.add(
                      () -> {
                        working.decrementAndGet();
                        done.run();
                      });
                });
    return thread::interrupt;
  }

  /** Runs something on the script's thread in its turn; may be called on any thread. */
  void post(Runnable run) {
    arrived.add(run);
  }

  /** Something may still be posted: the loop goes on although nothing is awaited. */
  void hold() {
    working.incrementAndGet();
  }

  /** Undoes one {@link #hold}. */
  void release() {
    arrived.add(working::decrementAndGet);
  }

  private static Runnable outcome(Supplier<Runnable> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    } catch (Error e) {
      return () -> {
        throw e;
      };
    }
  }

  /**
   * Runs what is due, until nothing is awaited or the script has ended early.
   *
   * @param runner runs a callback of the script's
   */
  void run(BooleanSupplier ended, Consumer<Runnable> runner) throws InterruptedException {
    while (!ended.getAsBoolean()) {
      var ready = arrived.poll();
      if (ready != null) {
        runner.accept(ready);
        continue;
      }
      var timer = timers.peek();
      if (timer != null && timer.due() <= now()) {
        fire(timer, runner);
      } else if (working.get() == 0 && byId.size() == unreferenced.size()) {
        return;
      } else {
        await(Optional.ofNullable(timer)).ifPresent(runner);
      }
    }
  }

  private void fire(Timer timer, Consumer<Runnable> runner) {
    timers.remove(timer);
    if (timer.period() > 0) {
      add(new Timer(timer.id(), now() + timer.period(), timer.period(), timer.run()));
    } else {
      byId.remove(timer.id());
      unreferenced.remove(timer.id());
    }
    runner.accept(timer.run());
  }

  private Optional<Runnable> await(Optional<Timer> next) throws InterruptedException {
    return next.isEmpty()
        ? Optional.of(arrived.take())
        : Optional.ofNullable(
            arrived.poll(Math.max(1, next.get().due() - now()), TimeUnit.MILLISECONDS));
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
