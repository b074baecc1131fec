package dev.berth.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names and sentences, as languages write them. */
final class Words {
  private Words() {}

  /** {@code workingFolder} as {@code working_folder}. */
  static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** {@code container} as {@code Container}. */
  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  /** {@code launch-failed} and {@code NOT_FOUND} as {@code LAUNCH_FAILED} and {@code NOT_FOUND}. */
  static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** {@code NOT_FOUND} as {@code NotFound}. */
  static String pascal(String constant) {
    var name = new StringBuilder();
    for (var part : constant.toLowerCase(Locale.ROOT).split("[_-]")) {
      name.append(capital(part));
    }
    return name.toString();
  }

  /** Lines of at most so many characters; a longer word stands alone. */
  static List<String> wrap(String text, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (var word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
