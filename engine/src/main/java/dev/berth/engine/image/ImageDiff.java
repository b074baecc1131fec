package dev.berth.engine.image;

import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.value.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A part of what differs between two images.
 *
 * @param before id of the first image
 * @param after id of the second image
 * @param changes in order of path
 * @param next where the following part begins; empty with the last one
 */
public record ImageDiff(
    Digest before, Digest after, List<ViewChange> changes, Optional<String> next) {
  public ImageDiff {
    changes = List.copyOf(changes);
  }
}
