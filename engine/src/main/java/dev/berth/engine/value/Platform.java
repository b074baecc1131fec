package dev.berth.engine.value;

import dev.berth.engine.error.BerthException;
import java.util.Optional;

/**
 * What an image runs on, in Go's words: {@code linux/amd64}, {@code linux/arm/v7}.
 *
 * @param variant of the architecture, where it has any
 */
public record Platform(String os, String architecture, Optional<String> variant) {
  private static final int WORD_LIMIT = 64;

  public Platform {
    check(os);
    check(architecture);
    variant.ifPresent(Platform::check);
  }

  private static void check(String word) {
    if (!Grammar.isWord(word, WORD_LIMIT)) {
      throw BerthException.invalid(
          "cannot read a platform: \"%s\" is not 1 to 64 letters, digits, '_', '.' or '-'"
              .formatted(word.length() > 100 ? word.substring(0, 100) + "..." : word));
    }
  }

  /** What this machine runs. */
  public static Platform host() {
    var jvm = System.getProperty("os.arch", "");
    return switch (jvm) {
      case "aarch64" -> new Platform("linux", "arm64", Optional.empty());
      default -> new Platform("linux", jvm, Optional.empty());
    };
  }

  public static Platform parse(String text) {
    var parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw BerthException.invalid(
          "cannot read the platform \"%s\": it is not os/architecture[/variant]".formatted(text));
    }
    return new Platform(
        parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(word -> "/" + word).orElse("");
  }
}
