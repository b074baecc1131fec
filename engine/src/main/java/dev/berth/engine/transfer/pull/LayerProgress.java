package dev.berth.engine.transfer.pull;

import dev.berth.engine.image.Descriptor;
import dev.berth.engine.operation.Progress;
import java.util.Optional;

/**
 * How far a layer is, as those see it who wait for the image.
 *
 * @param work empty for a layer that was there
 */
record LayerProgress(
    Descriptor wanted, Optional<Downloads.Work> download, Optional<LayerWork> work) {
  static LayerProgress there(Descriptor wanted) {
    return new LayerProgress(wanted, Optional.empty(), Optional.empty());
  }

  static LayerProgress of(Descriptor wanted, LayerBytes bytes, LayerWork work) {
    return new LayerProgress(
        wanted,
        bytes instanceof ArrivingBytes arriving ? Optional.of(arriving.work()) : Optional.empty(),
        Optional.of(work));
  }

  /** Bytes that are there. */
  long arrived() {
    return download.map(each -> each.download().arrived()).orElse(wanted.size());
  }

  /** Bytes that came over the network. */
  long fetched() {
    return download.map(each -> each.download().fetched()).orElse(0L);
  }

  Progress.Part part() {
    return new Progress.Part(wanted.digest().shortened(), state(), arrived(), wanted.size());
  }

  private String state() {
    if (work.isEmpty()) {
      return "already exists";
    }
    if (work.get().state() == LayerState.DONE) {
      return "done";
    }
    if (download.isPresent() && !download.get().blob().isDone()) {
      long arrived = arrived();
      return arrived == 0 ? "waiting" : arrived < wanted.size() ? "downloading" : "verifying";
    }
    return work.get().state() == LayerState.WAITING ? "waiting" : "extracting";
  }
}
