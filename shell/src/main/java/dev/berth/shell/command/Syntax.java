package dev.berth.shell.command;

import dev.berth.shell.command.Word.Count;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Map<String, String> choices = new LinkedHashMap<>();
  private final Map<String, String> statuses = new LinkedHashMap<>();
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
  }

  public static Syntax of(String verb, String summary, String example) {
    return new Syntax(verb, summary, example).flag("", "json", "print the server's answer as JSON");
  }

  /** Of a verb that asks no server for one answer. */
  public static Syntax withoutJson(String verb, String summary, String example) {
    return new Syntax(verb, summary, example);
  }

  /** What one of the words that may stand in a place does. */
  public Syntax choice(String word, String explanation) {
    choices.put(word, explanation);
    return this;
  }

  /** An exit status that other verbs don't have. */
  public Syntax status(int status, String meaning) {
    statuses.put(String.valueOf(status), meaning);
    return this;
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

  /** Any number of words of a kind. */
  public Syntax any(String name, Kind kind) {
    return add(new Word(name, kind, Count.ANY));
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

  Map<String, String> choices() {
    return Collections.unmodifiableMap(choices);
  }

  Map<String, String> statuses() {
    return Collections.unmodifiableMap(statuses);
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
    return ("berth " + verb + (options.isEmpty() ? " " : " [OPTIONS] ") + shown).strip();
  }

  /** Help, in lines that are no longer than the terminal is wide. */
  public String help(int columns) {
    return new HelpText(this, columns).toString();
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
