package dev.berth.engine.value;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What small documents were read as last: the calls that make, start and remove a container read
 * the same ones again and again.
 *
 * @param <K> a document, or what stands for it
 * @param <V> what it was read as; immutable
 */
public final class Recent<K, V> {
  static final int MOST = 64;

  /** Of a document, in bytes or characters: a few large ones would fill the memory. */
  static final int LARGEST = 32 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, V> known =
      new LinkedHashMap<>(2 * MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > MOST;
        }
      };

  public Optional<V> find(K document) {
    lock.lock();
    try {
      return Optional.ofNullable(known.get(document));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps what a document was read as, unless it is large.
   *
   * @param size of the document
   */
  public V keep(K document, V read, int size) {
    if (size <= LARGEST) {
      lock.lock();
      try {
        known.put(document, read);
      } finally {
        lock.unlock();
      }
    }
    return read;
  }
}
