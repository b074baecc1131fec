package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock a container, first in the lock order; held while its state changes, never while it is
 * waited for.
 */
final class ContainerLocks {
  private final ConcurrentHashMap<ContainerId, ReentrantLock> locks = new ConcurrentHashMap<>();

  <T> T locked(ContainerId id, Supplier<T> work) {
    var lock = locks.computeIfAbsent(id, _ -> new ReentrantLock());
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Drops the lock of a container that is gone: who still holds it finds no row. */
  void forget(ContainerId id) {
    locks.remove(id);
  }
}
