package dev.berth.engine.transfer.pull;

import dev.berth.engine.image.Descriptor;
import dev.berth.engine.operation.Progress;
import java.util.Optional;

/** How far a layer is, as those see it who wait for the image. */
record LayerProgress(Descriptor wanted, Optional<Making> making) {
  /** What is done for a layer that wasn't there. */
  record Making(LayerBytes bytes, LayerWork work) {}

  static LayerProgress there(Descriptor wanted) {
    return new LayerProgress(wanted, Optional.empty());
  }

  static LayerProgress of(Descriptor wanted, LayerBytes bytes, LayerWork work) {
    return new LayerProgress(wanted, Optional.of(new Making(bytes, work)));
  }

  /** Bytes that came over the network. */
  long fetched() {
    return making.map(layer -> layer.bytes().fetched()).orElse(0L);
  }

  Progress.Part part() {
    long arrived = making.map(layer -> layer.bytes().arrived()).orElse(wanted.size());
    var state = making.map(layer -> state(layer, arrived)).orElse("already exists");
    return new Progress.Part(wanted.digest().shortened(), state, arrived, wanted.size());
  }

  private String state(Making layer, long arrived) {
    if (layer.work().state() == LayerState.DONE) {
      return "done";
    }
    if (!layer.bytes().stored().isDone()) {
      return arrived == 0 ? "waiting" : arrived < wanted.size() ? "downloading" : "verifying";
    }
    return layer.work().state() == LayerState.WAITING ? "waiting" : "extracting";
  }
}
