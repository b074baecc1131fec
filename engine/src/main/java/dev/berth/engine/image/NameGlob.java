package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.ImageReference;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A pattern that a reference's familiar form matches, with its tag or without. */
final class NameGlob {
  private static final String SPECIAL = "*?[{\\";

  private final String beginning;
  private final PathMatcher matcher;

  /**
   * @throws BerthException INVALID_ARGUMENT where it is none
   */
  NameGlob(String pattern) {
    int end = 0;
    while (end < pattern.length() && SPECIAL.indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    this.beginning = pattern.substring(0, end);
    try {
      this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new BerthException(
          ErrorKind.INVALID_ARGUMENT,
          "cannot filter images by \"%s\": %s".formatted(pattern, e.getDescription()),
          e);
    }
  }

  /** How the familiar form of whatever matches begins. */
  String beginning() {
    return beginning;
  }

  boolean matches(ImageReference reference) {
    return matcher.matches(Path.of(reference.familiar()))
        || matcher.matches(Path.of(reference.familiarRepository()));
  }
}
