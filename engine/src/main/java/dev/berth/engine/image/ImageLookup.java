package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the image that a text means: a reference first, then an id, then a prefix of an id. */
final class ImageLookup {
  private static final Pattern PREFIX = Pattern.compile("(?:sha256:)?([0-9a-f]{1,64})");

  private ImageLookup() {}

  /**
   * An image and how it was found.
   *
   * @param reference the tag that meant it; empty where an id did
   */
  record Found(ImageRow image, Optional<ImageReference> reference) {}

  static Found find(Transaction transaction, String text) {
    var prefix = PREFIX.matcher(text);
    boolean hex = prefix.matches();
    if (!hex || !isId(text)) {
      var byReference = byReference(transaction, ImageReference.parse(text));
      if (byReference.isPresent()) {
        return byReference.get();
      }
    }
    if (!hex) {
      throw missing(text);
    }
    var fitting = ImageTable.startingWith(transaction, prefix.group(1));
    if (fitting.size() > 1) {
      throw BerthException.invalid(
          "cannot tell which image \"%s\" means: several ids begin so; give more digits"
              .formatted(text));
    }
    return fitting.stream()
        .findFirst()
        .map(image -> new Found(image, Optional.empty()))
        .orElseThrow(() -> missing(text));
  }

  private static boolean isId(String text) {
    return text.startsWith("sha256:") || text.length() == 64;
  }

  private static Optional<Found> byReference(Transaction transaction, ImageReference reference) {
    if (reference.digest().isPresent()) {
      return byManifest(transaction, reference, reference.digest().get());
    }
    var tagged = reference.withDefaultTag();
    return TagTable.find(transaction, tagged.toString())
        .flatMap(tag -> ImageTable.find(transaction, tag.image()))
        .map(image -> new Found(image, Optional.of(tagged)));
  }

  /** With a digest the tag says nothing: the repository must have an image with that manifest. */
  private static Optional<Found> byManifest(
      Transaction transaction, ImageReference reference, Digest manifest) {
    for (var tag : TagTable.all(transaction)) {
      var image = ImageTable.find(transaction, tag.image()).orElseThrow();
      var known = ImageReference.parse(tag.reference());
      if (image.manifest().equals(manifest) && known.repository().equals(reference.repository())) {
        return Optional.of(new Found(image, Optional.of(known)));
      }
    }
    return Optional.empty();
  }

  private static BerthException missing(String text) {
    return BerthException.notFound(
        "image",
        text,
        "cannot find the image \"%s\": no reference and no id here is so; pull, import, bootstrap or build it, or look at the list of images"
            .formatted(text));
  }
}
