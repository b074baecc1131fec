package dev.berth.server.rpc;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who waits for an answer: one connection. When it goes away, waits that serve nobody else end with
 * it; work that was begun goes on.
 */
public final class Caller {
  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Thread> waiting = new HashSet<>();
  private boolean gone;

  /** Tells that nobody listens any more: interrupts the waits. */
  public void leave() {
    lock.lock();
    try {
      gone = true;
      waiting.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  /** Runs work on behalf of this caller. */
  public void serve(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /**
   * A wait that is over when the present caller has gone.
   *
   * @throws InterruptedException when it has
   */
  public static <T> T waiting(Callable<T> wait) throws Exception {
    return CURRENT.isBound() ? CURRENT.get().wait(wait) : wait.call();
  }

  private <T> T wait(Callable<T> wait) throws Exception {
    var thread = Thread.currentThread();
    enter(thread);
    try {
      return wait.call();
    } finally {
      exit(thread);
    }
  }

  private void enter(Thread thread) throws InterruptedException {
    lock.lock();
    try {
      if (gone) {
        throw new InterruptedException("the client has gone");
      }
      waiting.add(thread);
    } finally {
      lock.unlock();
    }
  }

  private void exit(Thread thread) {
    lock.lock();
    try {
      waiting.remove(thread);
    } finally {
      lock.unlock();
    }
  }
}
