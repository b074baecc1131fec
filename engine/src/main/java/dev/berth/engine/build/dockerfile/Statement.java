package dev.berth.engine.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A logical line taken apart: keyword, flags and the rest.
 *
 * @param keyword in upper case
 * @param flags words that begin with two dashes, quotes removed
 * @param rest without leading blanks
 */
record Statement(LogicalLine line, char escape, String keyword, List<String> flags, String rest) {

  static Statement of(LogicalLine line, char escape) {
    var text = line.text();
    int end = endOfWord(text, 0);
    var keyword = text.substring(0, end).toUpperCase(Locale.ROOT);
    var rest = text.substring(end).strip();
    var flags = new ArrayList<String>();
    while (rest.startsWith("--")) {
      var word = Words.quoted(rest, escape).getFirst();
      rest = rest.substring(word.length()).strip();
      if (word.equals("--")) {
        break;
      }
      flags.add(word.substring(2));
    }
    return new Statement(line, escape, keyword, List.copyOf(flags), rest);
  }

  private static int endOfWord(String text, int from) {
    int at = from;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The value of a flag {@code --name=value}. */
  Optional<String> flag(String name) {
    var values =
        flags.stream()
            .filter(flag -> flag.startsWith(name + "="))
            .map(flag -> flag.substring(name.length() + 1))
            .toList();
    if (values.size() > 1) {
      throw Problem.at(
          line.number(), "%s has --%s twice; keep one of them".formatted(keyword, name));
    }
    return values.stream().findFirst();
  }

  /**
   * Refuses every flag but some.
   *
   * @param later what the reference has and Berth doesn't yet
   */
  void allowFlags(List<String> known, List<String> later) {
    for (var flag : flags) {
      int equals = flag.indexOf('=');
      var name = equals < 0 ? flag : flag.substring(0, equals);
      if (later.contains(name)) {
        throw Problem.unsupported(
            line.number(),
            "Berth has no %s --%s yet; write the step without it".formatted(keyword, name));
      }
      if (!known.contains(name)) {
        throw Problem.at(
            line.number(),
            "%s has no flag --%s%s"
                .formatted(keyword, Problem.shown(name), NearestWord.hint("--", name, known)));
      }
      if (equals < 0 || equals == flag.length() - 1) {
        throw Problem.at(
            line.number(), "--%s needs a value; write --%s=VALUE".formatted(name, name));
      }
    }
  }

  /** Refuses an instruction without anything after its keyword. */
  void requireRest(String example) {
    if (rest.isEmpty()) {
      throw Problem.at(
          line.number(), "%s needs something after it, such as %s".formatted(keyword, example));
    }
  }

  /** Refuses here-documents, which the reference has and Berth doesn't yet. */
  void refuseHeredocs() {
    for (var word : Words.quoted(rest, escape)) {
      int at = 0;
      while (at < word.length() && Character.isDigit(word.charAt(at))) {
        at++;
      }
      if (word.startsWith("<<", at) && !word.startsWith("<<<", at) && word.length() > at + 2) {
        throw Problem.unsupported(
            line.number(),
            "Berth has no here-documents (%s) yet; put the text into a file of the context, or join the commands with &&"
                .formatted(Problem.shown(word)));
      }
    }
  }
}
