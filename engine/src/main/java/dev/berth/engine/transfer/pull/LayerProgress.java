package dev.berth.engine.transfer.pull;

import dev.berth.engine.image.Descriptor;
import dev.berth.engine.operation.Progress;
import java.util.Optional;

/** How far a layer is, as those see it who wait for the image. */
record LayerProgress(Descriptor wanted, Optional<Making> making) {
  /**
   * What is done for a layer that wasn't there.
   *
   * @param work empty where its files were, and only its archive is fetched
   */
  record Making(LayerBytes bytes, Optional<LayerWork> work) {
    boolean isDone() {
      return work.map(one -> one.state() == LayerState.DONE).orElse(bytes.stored().isDone());
    }

    boolean waits() {
      return work.filter(one -> one.state() == LayerState.WAITING).isPresent();
    }
  }

  static LayerProgress there(Descriptor wanted) {
    return new LayerProgress(wanted, Optional.empty());
  }

  static LayerProgress of(Descriptor wanted, LayerBytes bytes, LayerWork work) {
    return new LayerProgress(wanted, Optional.of(new Making(bytes, Optional.of(work))));
  }

  static LayerProgress ofArchive(Descriptor wanted, LayerBytes bytes) {
    return new LayerProgress(wanted, Optional.of(new Making(bytes, Optional.empty())));
  }

  /** Bytes that came over the network. */
  long fetched() {
    return making.map(layer -> layer.bytes().fetched()).orElse(0L);
  }

  boolean isDone() {
    return making.isEmpty() || making.get().isDone();
  }

  Progress.Part part() {
    long arrived = making.map(layer -> layer.bytes().arrived()).orElse(wanted.size());
    var state = making.map(layer -> state(layer, arrived)).orElse("already exists");
    return new Progress.Part(wanted.digest().shortened(), state, arrived, wanted.size());
  }

  private String state(Making layer, long arrived) {
    if (layer.isDone()) {
      return "done";
    }
    if (!layer.bytes().stored().isDone()) {
      return arrived == 0 ? "waiting" : arrived < wanted.size() ? "downloading" : "verifying";
    }
    return layer.waits() ? "waiting" : "extracting";
  }
}
