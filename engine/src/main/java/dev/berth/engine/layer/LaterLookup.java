package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The view below a layer, while the layers that it consists of are still being unpacked.
 *
 * @param mustNotWait whether the layer holds what those below may wait for
 */
record LaterLookup(CompletableFuture<LowerLookup> made, BooleanSupplier mustNotWait)
    implements LowerLookup {
  private static final long LOOK_AGAIN = 100;

  @Override
  public LowerLookup notWaitingWhile(BooleanSupplier holds) {
    return new LaterLookup(made, holds);
  }

  @Override
  public boolean isReady() {
    return made.isDone();
  }

  @Override
  public Optional<FileStatus> find(String path) {
    return lookup().find(path);
  }

  @Override
  public String readLink(String path) {
    return lookup().readLink(path);
  }

  @Override
  public int open(String path) {
    return lookup().open(path);
  }

  @Override
  public List<String> list(String path) {
    return lookup().list(path);
  }

  private LowerLookup lookup() {
    try {
      while (true) {
        if (!made.isDone() && mustNotWait.getAsBoolean()) {
          throw LowerNeededException.memory();
        }
        try {
          return made.get(LOOK_AGAIN, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          // The layer may have come to hold something meanwhile.
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BerthException known) {
        throw known;
      }
      throw BerthException.internal("cannot see the layers below: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(ErrorKind.CANCELLED, "cannot unpack the archive: cancelled", e);
    }
  }
}
