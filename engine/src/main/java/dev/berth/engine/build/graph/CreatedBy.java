package dev.berth.engine.build.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the history of an image tells a step: the form that Docker's tools print and read. */
final class CreatedBy {
  private CreatedBy() {}

  /** {@code |2 A=1 B=2 /bin/sh -c make}: the values of ARG before the words. */
  static String run(Map<String, String> arguments, List<String> words) {
    var parts = new ArrayList<String>();
    if (!arguments.isEmpty()) {
      parts.add("|" + arguments.size());
      arguments.forEach((name, value) -> parts.add(name + "=" + value));
    }
    parts.addAll(words);
    return String.join(" ", parts);
  }

  static String copy(
      List<String> sources, String target, Optional<String> owner, Optional<String> mode) {
    return "COPY "
        + owner.map(name -> "--chown=" + name + " ").orElse("")
        + mode.map(bits -> "--chmod=" + bits + " ").orElse("")
        + String.join(" ", sources)
        + " "
        + target;
  }

  static String pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  static String words(List<String> words) {
    return words.stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
