package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
  private final List<Watched> all = new ArrayList<>();
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

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
   * Watches a piece of work, before it {@linkplain #begin begins}. What a pull from the same
   * registry has begun is as fast as it can be.
   */
  void watch(Digest item, OthersWork work) {
    if (!work.registry().equals(apart.registry())) {
      all.add(new Watched(item, work));
    }
  }

  void begin() {
    if (!all.isEmpty()) {
      thread = Thread.ofVirtual().name("slow-others").start(this::run);
    }
  }

  private void run() {
    try {
      while (!stopped.isDone()) {
        var before = all.stream().map(Seen::of).toList();
        Thread.sleep(pause);
        compare(before);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void compare(List<Seen> before) {
    long least = LEAST_PER_SECOND * pause.toMillis() / 1000;
    for (int i = 0; i < all.size(); i++) {
      var now = Seen.of(all.get(i));
      if (before.get(i).waits && now.waits && now.arrived - before.get(i).arrived < least) {
        apart.add(all.get(i).item);
        stopped.completeExceptionally(slow(all.get(i)));
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
