package dev.berth.engine.transfer.pull;

import dev.berth.engine.transfer.Threads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Work that is done once for all who want it at the same time. It begins with the first of them and
 * is interrupted when the last one leaves.
 */
final class SharedWork<K, J extends SharedWork.Job> {
  /** A piece of work; it tells by itself what came of it. */
  interface Job extends Runnable {
    /** Of its thread. */
    String name();

    /** Whether it has come to nothing, so that nobody else is to take part. */
    boolean hasFailed();

    /** Called when nobody takes part any more, before the thread is interrupted. */
    void leave();

    /** Called once nobody takes part any more and it has ended. */
    void released();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<K, Running> running = new HashMap<>();

  private final class Running {
    private final J job;
    private final Thread thread;
    private int shares;

    Running(J job) {
      this.job = job;
      this.thread = Thread.ofPlatform().daemon().name(job.name()).unstarted(job);
    }
  }

  /**
   * Takes part in the work under a key. What others are just giving up is begun anew after it, and
   * what has failed at once.
   */
  Share join(K key, Supplier<J> make) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var present = running.get(key);
      while (present != null && present.shares == 0) {
        ended.await();
        present = running.get(key);
      }
      if (present != null && !present.job.hasFailed()) {
        return new Share(key, present, true);
      }
      var begun = new Running(make.get());
      begun.thread.start();
      running.put(key, begun);
      return new Share(key, begun, false);
    } finally {
      lock.unlock();
    }
  }

  /** A part in a piece of work, until it is closed. */
  final class Share implements AutoCloseable {
    private final K key;
    private final Running work;
    private final boolean joined;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Share(K key, Running work, boolean joined) {
      this.key = key;
      this.work = work;
      this.joined = joined;
      work.shares++;
    }

    /** Whether the work is done on behalf of others, as they want it. */
    boolean isJoined() {
      return joined;
    }

    J job() {
      return work.job;
    }

    /** Leaves; the last one waits until the work has ended. */
    @Override
    public void close() {
      if (held.getAndSet(false) && isLast()) {
        try {
          work.job.leave();
          Threads.end(List.of(work.thread));
          work.job.released();
        } finally {
          forget();
        }
      }
    }

    private void forget() {
      lock.lock();
      try {
        running.remove(key, work);
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private boolean isLast() {
      lock.lock();
      try {
        return --work.shares == 0;
      } finally {
        lock.unlock();
      }
    }
  }
}
