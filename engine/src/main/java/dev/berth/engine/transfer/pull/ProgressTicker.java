package dev.berth.engine.transfer.pull;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Progress;
import java.util.List;

/** Looks at the layers of a pull some times a second and tells where something has changed. */
final class ProgressTicker implements AutoCloseable {
  private static final long PAUSE = 100;

  private final List<LayerProgress> layers;
  private final OperationContext operation;
  private final Thread thread;
  private List<Progress.Part> told = List.of();

  /**
   * Begins to look.
   *
   * @param layers complete by the time that the first are told, and not changed after
   */
  ProgressTicker(List<LayerProgress> layers, OperationContext operation) {
    this.layers = layers;
    this.operation = operation;
    this.thread = Thread.ofVirtual().name("pull-progress").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        tell();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void tell() {
    var parts = layers.stream().map(LayerProgress::part).toList();
    if (parts.equals(told)) {
      return;
    }
    told = parts;
    long done = parts.stream().mapToLong(Progress.Part::done).sum();
    long total = parts.stream().mapToLong(Progress.Part::total).sum();
    operation.progress(step(done, total), done, total, parts);
  }

  private String step(long done, long total) {
    if (done < total) {
      return "downloading";
    }
    return layers.stream().allMatch(LayerProgress::isDone) ? "done" : "extracting";
  }

  /** Tells the last change. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tell();
  }
}
