package dev.berth.engine.layer;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The view below a layer, while the layers that it consists of are still being unpacked. */
record LaterLookup(CompletableFuture<LowerLookup> made) implements LowerLookup {
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
      return made.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BerthException known) {
        throw known;
      }
      throw BerthException.internal("cannot see the layers below: " + e.getCause(), e.getCause());
    }
  }
}
