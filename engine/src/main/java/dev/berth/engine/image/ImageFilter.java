package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.ImageListing.Wanted;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  /**
   * What of it the tables can decide, in a transaction.
   *
   * @throws BerthException INVALID_ARGUMENT where the glob is none
   */
  Wanted wanted(Transaction transaction) {
    return new Wanted(
        reference.map(glob -> names(transaction, new NameGlob(glob))),
        dangling.map(wanted -> !wanted),
        !labels.isEmpty());
  }

  /** The rest. */
  boolean accepts(Image image) {
    return labels.isEmpty() || Labels.match(image.labels(), labels);
  }

  private static Set<String> names(Transaction transaction, NameGlob glob) {
    return ImageReference.beginnings(glob.beginning())
        .flatMap(beginning -> TagTable.beginning(transaction, beginning).stream())
        .filter(name -> glob.matches(ImageReference.parse(name)))
        .collect(Collectors.toSet());
  }
}
