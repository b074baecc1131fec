package dev.berth.shell.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The image that a Dockerfile begins with, as far as it is told without building: it says for which
 * registry credentials are looked for. The server shows them to that one alone, so a name that is
 * read wrongly here costs no secret. Pure.
 */
final class BaseName {
  private static final Pattern INSTRUCTION =
      Pattern.compile("(ARG|FROM)\\s+(.*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)(?::?-([^${}]*))?\\})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.:/@-]*");

  private BaseName() {}

  /**
   * Reads it.
   *
   * @param arguments values of ARG that go before its own
   */
  static Optional<String> of(String dockerfile, Map<String, String> arguments) {
    var values = new HashMap<String, String>();
    for (var line :
        dockerfile.replaceAll("\\\\[ \t]*\\r?\\n", " ").lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      var instruction = INSTRUCTION.matcher(line);
      if (!instruction.matches()) {
        return Optional.empty();
      }
      var words = instruction.group(2).split("\\s+");
      if (instruction.group(1).equalsIgnoreCase("FROM")) {
        return image(words, values).filter(name -> !name.equals("scratch"));
      }
      for (var word : words) {
        var pair = word.split("=", 2);
        var own = pair.length > 1 ? pair[1].replaceAll("^([\"'])(.*)\\1$", "$2") : "";
        values.put(pair[0], arguments.getOrDefault(pair[0], expanded(own, values)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> image(String[] words, Map<String, String> values) {
    for (var word : words) {
      if (!word.startsWith("--")) {
        return Optional.of(expanded(word, values)).filter(name -> NAME.matcher(name).matches());
      }
    }
    return Optional.empty();
  }

  private static String expanded(String word, Map<String, String> values) {
    return VARIABLE
        .matcher(word)
        .replaceAll(
            found -> {
              var name = Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2));
              var value = values.getOrDefault(name, "");
              var fallback = Optional.ofNullable(found.group(3)).orElse("");
              return Matcher.quoteReplacement(value.isEmpty() ? fallback : value);
            });
  }
}
