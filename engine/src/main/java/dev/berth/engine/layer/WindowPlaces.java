package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.Places;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Leave to undo a compression with large windows: up to 128 MiB each, outside the heap. An archive
 * has it from the first such window on until it is closed; one with small windows never asks.
 */
final class WindowPlaces {
  /** Apart, for they hold theirs while layers inside them wait. */
  private static final Places AROUND = new Places(2, 2);

  private static final Places LAYERS = new Places(2, 2);

  /** Layers that come from registries. */
  private static final Places ARRIVING = new Places(2, 3);

  private final Places places;
  private final String whom;

  private WindowPlaces(Places places, String whom) {
    this.places = places;
    this.whom = whom;
  }

  /** For archives that aren't layers of an archive that is being read. */
  static WindowPlaces around() {
    return new WindowPlaces(AROUND, "");
  }

  static WindowPlaces layers() {
    return new WindowPlaces(LAYERS, "");
  }

  /** For layers from a registry, which may be slow to: others don't wait for them. */
  static WindowPlaces arriving(String registry) {
    return new WindowPlaces(ARRIVING, registry);
  }

  /**
   * The leave of one archive.
   *
   * @param check is asked while it is waited for, and ends that by throwing; nothing to do for who
   *     is interrupted
   */
  Leave forOne(Runnable check) {
    return new Leave(check);
  }

  /** What one archive has or hasn't. */
  final class Leave implements AutoCloseable {
    private final AtomicReference<Places.Place> place = new AtomicReference<>();
    private volatile boolean waiting;
    private final Runnable check;

    private Leave(Runnable check) {
      this.check = check;
    }

    /** Waits for it, where the archive hasn't got it. */
    void take() {
      if (isTaken()) {
        return;
      }
      waiting = true;
      try {
        place.set(places.take(whom, check));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BerthException(ErrorKind.CANCELLED, "cannot unpack the archive: cancelled", e);
      } finally {
        waiting = false;
      }
    }

    /** Whether the archive waits for it now. */
    boolean isWaiting() {
      return waiting;
    }

    boolean isTaken() {
      return place.get() != null;
    }

    @Override
    public void close() {
      var taken = place.getAndSet(null);
      if (taken != null) {
        taken.close();
      }
    }
  }
}
