package dev.berth.shell.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verb accepts: its options, an example that help shows first, and whether options end at
 * the first word that isn't one, as they must where the rest is another program's command.
 */
public final class Syntax {
  private final String verb;
  private final String words;
  private final String summary;
  private final String example;
  private final List<Option> options = new ArrayList<>();
  private final Map<String, Option> aliases = new HashMap<>();
  private boolean endsAtFirstWord;

  /**
   * An option.
   *
   * @param letter its short form, or empty
   * @param value what its value is called in help; empty for a switch
   */
  public record Option(String letter, String name, String value, String help) {
    boolean isSwitch() {
      return value.isEmpty();
    }

    String shown() {
      return letter.isEmpty() ? "--" + name : "-" + letter + "/--" + name;
    }
  }

  private Syntax(String verb, String words, String summary, String example) {
    this.verb = verb;
    this.words = words;
    this.summary = summary;
    this.example = example;
    flag("", "json", "print the server's answer as JSON");
  }

  public static Syntax of(String verb, String words, String summary, String example) {
    return new Syntax(verb, words, summary, example);
  }

  public Syntax flag(String letter, String name, String help) {
    options.add(new Option(letter, name, "", help));
    return this;
  }

  public Syntax value(String letter, String name, String value, String help) {
    options.add(new Option(letter, name, value, help));
    return this;
  }

  /** Another name of the option that was added last. */
  public Syntax alias(String name) {
    aliases.put(name, options.getLast());
    return this;
  }

  /** Options end at the first word; what follows is passed on untouched. */
  public Syntax commandFollows() {
    endsAtFirstWord = true;
    return this;
  }

  public String verb() {
    return verb;
  }

  String words() {
    return words;
  }

  public String summary() {
    return summary;
  }

  boolean endsAtFirstWord() {
    return endsAtFirstWord;
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
    return "berth " + verb + " [OPTIONS] " + words;
  }

  /** Help: the example first, because it is what most people look for. */
  public String help() {
    var text = new StringBuilder();
    text.append("Example:  ").append(example.replace("\n", "\n          ")).append("\n\n");
    text.append("Usage:    ").append(usage().strip()).append("\n\n");
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

  public Arguments parse(List<String> argv) {
    return new ArgumentParser(this, argv).parse();
  }
}
