package dev.berth.shell.command;

import dev.berth.shell.command.Word.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a verb accepts: its words and options with their kinds, an example that help shows first,
 * and whether options end at the first word that isn't one, as they must where the rest is another
 * program's command. Help, man pages, completion and errors are made from it.
 */
public final class Syntax {
  private final String verb;
  private final String summary;
  private final String example;
  private final List<Word> words = new ArrayList<>();
  private final List<Option> options = new ArrayList<>();
  private final Map<String, Option> aliases = new HashMap<>();
  private boolean endsAtFirstWord;

  /**
   * An option.
   *
   * @param letter its short form, or empty
   * @param value what its value is called in help; empty for a switch
   */
  public record Option(String letter, String name, String value, Kind kind, String help) {
    boolean isSwitch() {
      return value.isEmpty();
    }

    String shown() {
      return letter.isEmpty() ? "--" + name : "-" + letter + "/--" + name;
    }
  }

  private Syntax(String verb, String summary, String example) {
    this.verb = verb;
    this.summary = summary;
    this.example = example;
    flag("", "json", "print the server's answer as JSON");
  }

  public static Syntax of(String verb, String summary, String example) {
    return new Syntax(verb, summary, example);
  }

  /** A word that must be there. */
  public Syntax word(String name, Kind kind) {
    return add(new Word(name, kind, Count.ONCE));
  }

  /** A word that may be left out. */
  public Syntax optional(String name, Kind kind) {
    return add(new Word(name, kind, Count.AT_MOST_ONCE));
  }

  /** One word or more of a kind. */
  public Syntax some(String name, Kind kind) {
    return add(new Word(name, kind, Count.SOME));
  }

  /** Options end at the first word; after the words so far, what follows is passed on untouched. */
  public Syntax commandFollows() {
    endsAtFirstWord = true;
    return add(new Word("WORD", Kind.Any.TEXT, Count.ANY));
  }

  private Syntax add(Word word) {
    words.add(word);
    return this;
  }

  public Syntax flag(String letter, String name, String help) {
    options.add(new Option(letter, name, "", Kind.oneOf("true", "false"), help));
    return this;
  }

  public Syntax value(String letter, String name, String value, String help) {
    return value(letter, name, value, Kind.Any.TEXT, help);
  }

  public Syntax value(String letter, String name, String value, Kind kind, String help) {
    options.add(new Option(letter, name, value, kind, help));
    return this;
  }

  /** Another name of the option that was added last. */
  public Syntax alias(String name) {
    aliases.put(name, options.getLast());
    return this;
  }

  public String verb() {
    return verb;
  }

  public String summary() {
    return summary;
  }

  String example() {
    return example;
  }

  List<Option> options() {
    return List.copyOf(options);
  }

  boolean endsAtFirstWord() {
    return endsAtFirstWord;
  }

  /** The word at a place; the last one goes on where it repeats. */
  Optional<Word> word(int place) {
    if (place < words.size()) {
      return Optional.of(words.get(place));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(words.getLast()).filter(Word::repeats);
  }

  Optional<Option> option(String name) {
    return options.stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .or(() -> Optional.ofNullable(aliases.get(name)));
  }

  Optional<Option> optionOfLetter(char letter) {
    return options.stream()
        .filter(option -> option.letter().equals(String.valueOf(letter)))
        .findFirst();
  }

  List<String> optionNames() {
    return options.stream().map(Option::name).toList();
  }

  public String usage() {
    var shown = words.stream().map(Word::usage).collect(Collectors.joining(" "));
    return ("berth " + verb + " [OPTIONS] " + shown).strip();
  }

  /** Help: the example first, because it is what most people look for. */
  public String help() {
    var text = new StringBuilder();
    text.append("Example:  ").append(example.replace("\n", "\n          ")).append("\n\n");
    text.append("Usage:    ").append(usage()).append("\n\n");
    text.append(summary).append("\n\nOptions:\n");
    var width = 0;
    for (var option : options) {
      width = Math.max(width, left(option).length());
    }
    for (var option : options) {
      var left = left(option);
      text.append(left).append(" ".repeat(width - left.length() + 2)).append(option.help());
      text.append('\n');
    }
    return text.toString();
  }

  private static String left(Option option) {
    var letter = option.letter().isEmpty() ? "    " : "-" + option.letter() + ", ";
    return "  " + letter + "--" + option.name() + (option.isSwitch() ? "" : " " + option.value());
  }

  /** Refuses words that are too few, too many, or that can't be right. */
  void check(List<String> given) {
    for (int place = given.size(); place < words.size(); place++) {
      if (words.get(place).isNeeded()) {
        throw new UsageException(
            "%s needs %s: %s".formatted(verb, words.get(place).described(), usage()));
      }
    }
    for (int place = 0; place < given.size(); place++) {
      var value = given.get(place);
      var word = word(place);
      if (word.isEmpty()) {
        throw new UsageException("unexpected word \"%s\": %s".formatted(value, usage()));
      }
      word.get().kind().check(verb, value);
    }
  }

  public Arguments parse(List<String> argv) {
    return new ArgumentParser(this, argv).parse();
  }
}
