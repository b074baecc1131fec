package dev.berth.engine.image;

import java.util.List;
import java.util.Optional;

/**
 * Which images to list; all conditions hold together.
 *
 * @param reference glob that a reference's familiar form, with or without its tag, matches
 * @param dangling without (true) or with (false) a reference
 * @param labels {@code name} or {@code name=value}
 */
public record ImageFilter(
    Optional<String> reference, Optional<Boolean> dangling, List<String> labels) {
  public static final ImageFilter ALL =
      new ImageFilter(Optional.empty(), Optional.empty(), List.of());

  public ImageFilter {
    labels = List.copyOf(labels);
  }
}
