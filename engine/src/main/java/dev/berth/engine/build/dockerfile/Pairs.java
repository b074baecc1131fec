package dev.berth.engine.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Names and values in their two forms: {@code name=value ...}, and {@code name value} to the end.
 */
final class Pairs {
  private Pairs() {}

  static List<Pair> read(Statement statement) {
    int number = statement.line().number();
    var words = Words.quoted(statement.rest(), statement.escape());
    if (!words.getFirst().contains("=")) {
      return List.of(oldForm(statement, words.getFirst()));
    }
    var pairs = new ArrayList<Pair>();
    for (var word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw Problem.at(
            number,
            "%s has \"%s\" without a =; write name=value, and put values with blanks in quotes"
                .formatted(statement.keyword(), Problem.shown(word)));
      }
      pairs.add(pair(statement, word.substring(0, equals), word.substring(equals + 1)));
    }
    return pairs;
  }

  private static Pair oldForm(Statement statement, String name) {
    var value = statement.rest().substring(name.length()).strip();
    if (value.isEmpty()) {
      throw Problem.at(
          statement.line().number(),
          "%s %s has no value; write %s=VALUE"
              .formatted(statement.keyword(), Problem.shown(name), Problem.shown(name)));
    }
    return pair(statement, name, value);
  }

  private static Pair pair(Statement statement, String name, String value) {
    if (name.isEmpty()) {
      throw Problem.at(
          statement.line().number(),
          "%s has a value without a name; write name=value".formatted(statement.keyword()));
    }
    return new Pair(name, value);
  }
}
