package dev.berth.server.stream;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many bytes of a channel the other side will still take. */
final class Credit {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long left = Frame.MOST;
  private boolean closed;

  /**
   * Waits for credit and takes some.
   *
   * @return 1 to {@code most}; 0 when nobody takes anything any more
   */
  int take(int most) throws InterruptedException {
    lock.lock();
    try {
      while (left == 0 && !closed) {
        changed.await();
      }
      int taken = closed ? 0 : (int) Math.min(left, most);
      left -= taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void add(long bytes) {
    lock.lock();
    try {
      left += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody takes anything any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
