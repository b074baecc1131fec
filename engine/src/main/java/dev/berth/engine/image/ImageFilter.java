package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ImageReference;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

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

  boolean accepts(Image image) {
    return dangling.map(wanted -> wanted == image.references().isEmpty()).orElse(true)
        && Labels.match(image.labels(), labels)
        && matchesReference(image.references());
  }

  private boolean matchesReference(List<ImageReference> references) {
    if (reference.isEmpty()) {
      return true;
    }
    var glob = glob(reference.get());
    return references.stream()
        .anyMatch(
            name ->
                glob.matches(Path.of(name.familiar()))
                    || glob.matches(Path.of(name.familiarRepository())));
  }

  private static PathMatcher glob(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new BerthException(
          ErrorKind.INVALID_ARGUMENT,
          "cannot filter images by \"%s\": %s".formatted(pattern, e.getDescription()),
          e);
    }
  }
}
