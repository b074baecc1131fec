package dev.berth.engine.operation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Places for work of which only so much goes on at once. They are counted apart for each of those
 * that it waits for: one that is slow, or means to be, keeps nobody waiting but who wants something
 * of it.
 */
public final class Places {
  private static final long LOOK_AGAIN_MILLIS = 100;

  private final int each;
  private final Semaphore all;
  private final ConcurrentHashMap<String, Queue> queues = new ConcurrentHashMap<>();

  private static final class Queue {
    private final Semaphore places;
    private int users;

    Queue(int places) {
      this.places = new Semaphore(places, true);
    }
  }

  /**
   * @param each how many there are for one
   * @param all how many there are together
   */
  public Places(int each, int all) {
    this.each = each;
    this.all = new Semaphore(all, true);
  }

  /**
   * Waits for a place.
   *
   * @param whom what the work waits for
   */
  public Place take(String whom) throws InterruptedException {
    return take(whom, () -> {});
  }

  /**
   * The same for who isn't interrupted.
   *
   * @param check is asked again and again and ends the waiting by throwing
   */
  public Place take(String whom, Runnable check) throws InterruptedException {
    var queue = entered(whom);
    boolean entered = false;
    boolean taken = false;
    try {
      acquire(queue.places, check);
      entered = true;
      acquire(all, check);
      taken = true;
      return new Place(whom, queue);
    } finally {
      if (entered && !taken) {
        queue.places.release();
      }
      if (!taken) {
        left(whom);
      }
    }
  }

  private static void acquire(Semaphore permits, Runnable check) throws InterruptedException {
    while (!permits.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      check.run();
    }
  }

  private Queue entered(String whom) {
    return queues.compute(
        whom,
        (_, known) -> {
          var queue = known == null ? new Queue(each) : known;
          queue.users++;
          return queue;
        });
  }

  private void left(String whom) {
    queues.computeIfPresent(whom, (_, queue) -> --queue.users == 0 ? null : queue);
  }

  /** A place, until it is closed. */
  public final class Place implements AutoCloseable {
    private final String whom;
    private final Queue queue;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Place(String whom, Queue queue) {
      this.whom = whom;
      this.queue = queue;
    }

    @Override
    public void close() {
      if (held.getAndSet(false)) {
        all.release();
        queue.places.release();
        left(whom);
      }
    }
  }
}
