package dev.berth.engine.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A step of an image's making with what it weighs.
 *
 * @param size bytes of its layer on disk, unpacked; 0 without one
 */
public record HistoryEntry(ImageConfig.History step, long size) {

  /** The steps, newest first; each that made a layer gets the next one's size. */
  static List<HistoryEntry> of(List<ImageConfig.History> steps, List<Long> sizes) {
    var entries = new ArrayList<HistoryEntry>();
    var next = sizes.iterator();
    for (var step : steps) {
      boolean hasLayer = !step.emptyLayer() && next.hasNext();
      entries.add(new HistoryEntry(step, hasLayer ? next.next() : 0));
    }
    return entries.reversed();
  }
}
