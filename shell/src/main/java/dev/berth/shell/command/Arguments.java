package dev.berth.shell.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command line that was read: options by name, and the words that are no options. */
public record Arguments(Syntax syntax, Map<String, List<String>> values, List<String> words) {
  public Arguments {
    values = new LinkedHashMap<>(values);
    words = List.copyOf(words);
  }

  public boolean flag(String name) {
    return value(name).map(value -> value.equals("true")).orElse(false);
  }

  /** The last value given. */
  public Optional<String> value(String name) {
    var given = values(name);
    return given.isEmpty() ? Optional.empty() : Optional.of(given.getLast());
  }

  public List<String> values(String name) {
    return values.getOrDefault(name, List.of());
  }

  public boolean json() {
    return flag("json");
  }

  public Optional<Long> whole(String name) {
    return value(name).map(text -> whole(name, text));
  }

  private static long whole(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UsageException("--" + name + " is a whole number, not \"" + text + "\"");
    }
  }

  public Optional<Double> decimal(String name) {
    return value(name)
        .map(
            text -> {
              try {
                return Double.valueOf(text);
              } catch (NumberFormatException e) {
                throw new UsageException("--" + name + " is a number, not \"" + text + "\"");
              }
            });
  }

  /** Values of the form NAME=VALUE as a map; a name alone has the empty value. */
  public Map<String, String> pairs(String name) {
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : values(name)) {
      var equals = pair.indexOf('=');
      if (pair.isEmpty() || equals == 0) {
        throw new UsageException("--" + name + " is NAME=VALUE, not \"" + pair + "\"");
      }
      pairs.put(
          equals < 0 ? pair : pair.substring(0, equals),
          equals < 0 ? "" : pair.substring(equals + 1));
    }
    return pairs;
  }

  /** Values of the form NAME=VALUE by name, each in the order of the command line. */
  public Map<String, List<String>> grouped(String name) {
    var grouped = new LinkedHashMap<String, List<String>>();
    for (var pair : values(name)) {
      var equals = pair.indexOf('=');
      grouped
          .computeIfAbsent(pair.substring(0, equals), _ -> new ArrayList<>())
          .add(pair.substring(equals + 1));
    }
    return grouped;
  }

  /** The word at a place, which the verb needs. */
  public String word(int index) {
    return words.get(index);
  }

  /** The word at a place, where it may be left out. */
  public Optional<String> optionalWord(int index) {
    return index < words.size() ? Optional.of(words.get(index)) : Optional.empty();
  }

  /** The words from a place on. */
  public List<String> wordsFrom(int index) {
    return index >= words.size() ? List.of() : words.subList(index, words.size());
  }

  /**
   * Words after the first one that look like options of the verb, and are none: everything there
   * belongs to the container's command.
   */
  public List<String> misplacedOptions() {
    var misplaced = new ArrayList<String>();
    for (var word : wordsFrom(1)) {
      if (!word.startsWith("-") || word.equals("--") || word.equals("-")) {
        break;
      }
      if (names(word)) {
        misplaced.add(word);
      }
    }
    return misplaced;
  }

  private boolean names(String word) {
    if (!word.startsWith("--")) {
      return namesLetters(word.substring(1));
    }
    var equals = word.indexOf('=');
    return syntax.option(word.substring(2, equals < 0 ? word.length() : equals)).isPresent();
  }

  /** Whether letters in one word are options, up to the first that takes the rest as its value. */
  private boolean namesLetters(String letters) {
    for (var i = 0; i < letters.length(); i++) {
      var option = syntax.optionOfLetter(letters.charAt(i));
      if (option.isEmpty() || !option.get().isSwitch()) {
        return option.isPresent();
      }
    }
    return !letters.isEmpty();
  }
}
