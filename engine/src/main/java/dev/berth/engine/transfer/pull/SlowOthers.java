package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Looks whether what pulls from other registries have begun goes on. Where one of those registries
 * sends next to nothing, the pull is tried again, and takes the same from its own: that one may be
 * fast.
 */
final class SlowOthers implements AutoCloseable {
  private static final long LEAST_PER_SECOND = 128 * 1024;

  private final Apart apart;
  private final Duration pause;
  private final CompletableFuture<?> stopped;
  private final List<Watched> all = new CopyOnWriteArrayList<>();
  private final Thread thread = Thread.ofVirtual().name("slow-others").unstarted(this::run);

  private record Watched(Digest item, OthersWork work) {}

  private record Seen(boolean waits, long arrived) {
    static Seen of(Watched watched) {
      return new Seen(watched.work.waits(), watched.work.arrived());
    }
  }

  /**
   * @param apart is told what is slow
   * @param pause between two looks
   * @param stopped fails with a {@link TryAgainException} then
   */
  SlowOthers(Apart apart, Duration pause, CompletableFuture<?> stopped) {
    this.apart = apart;
    this.pause = pause;
    this.stopped = stopped;
  }

  /**
   * Watches a piece of work, from now on. What a pull from the same registry has begun is as fast
   * as it can be.
   */
  void watch(Digest item, OthersWork work) {
    if (!work.registry().equals(apart.registry())) {
      all.add(new Watched(item, work));
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
    }
  }

  private void run() {
    try {
      while (!stopped.isDone()) {
        var watched = List.copyOf(all);
        var before = watched.stream().map(Seen::of).toList();
        Thread.sleep(pause);
        compare(watched, before);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void compare(List<Watched> watched, List<Seen> before) {
    long least = LEAST_PER_SECOND * pause.toMillis() / 1000;
    for (int i = 0; i < watched.size(); i++) {
      var now = Seen.of(watched.get(i));
      if (before.get(i).waits && now.waits && now.arrived - before.get(i).arrived < least) {
        apart.add(watched.get(i).item);
        stopped.completeExceptionally(slow(watched.get(i)));
      }
    }
  }

  private static TryAgainException slow(Watched watched) {
    return new TryAgainException(
        new BerthException(
            ErrorKind.UNAVAILABLE,
            "cannot pull the image: %s, which a pull from %s fetches at the same time, comes too slowly; pull again"
                .formatted(watched.item, watched.work.registry())));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
