package dev.berth.shell.command;

import dev.berth.shell.command.Syntax.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one command line by Docker's rules: {@code --name=x}, {@code --name x}, {@code -n x},
 * {@code -nx}, switches in one word ({@code -di}), {@code --rm=false}, and {@code --} before words
 * only.
 */
final class ArgumentParser {
  private final Syntax syntax;
  private final List<String> argv;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();
  private int next;

  ArgumentParser(Syntax syntax, List<String> argv) {
    this.syntax = syntax;
    this.argv = argv;
  }

  Arguments parse() {
    while (next < argv.size()) {
      var word = argv.get(next++);
      if (word.equals("--")) {
        rest();
      } else if (word.startsWith("--")) {
        longOption(word.substring(2));
      } else if (word.startsWith("-") && word.length() > 1) {
        letters(word);
      } else {
        words.add(word);
        if (syntax.endsAtFirstWord()) {
          rest();
        }
      }
    }
    syntax.check(words);
    return new Arguments(syntax, values, words);
  }

  private void rest() {
    words.addAll(argv.subList(next, argv.size()));
    next = argv.size();
  }

  private void longOption(String text) {
    var equals = text.indexOf('=');
    var name = equals < 0 ? text : text.substring(0, equals);
    var option = syntax.option(name).orElseThrow(() -> unknown("--" + name, name));
    if (equals >= 0) {
      add(option, text.substring(equals + 1));
    } else if (option.isSwitch()) {
      add(option, "true");
    } else {
      add(option, following(option));
    }
  }

  private void letters(String word) {
    for (var i = 1; i < word.length(); i++) {
      var letter = word.charAt(i);
      var option =
          syntax.optionOfLetter(letter).orElseThrow(() -> unknown("-" + letter, word.substring(1)));
      if (option.isSwitch()) {
        if (i + 1 < word.length() && word.charAt(i + 1) == '=') {
          add(option, word.substring(i + 2));
          return;
        }
        add(option, "true");
      } else {
        var value = word.substring(i + 1);
        add(option, value.isEmpty() ? following(option) : value.replaceFirst("^=", ""));
        return;
      }
    }
  }

  private String following(Option option) {
    if (next >= argv.size()) {
      throw new UsageException(
          "option "
              + option.shown()
              + " of "
              + syntax.verb()
              + " needs a value: "
              + option.value());
    }
    return argv.get(next++);
  }

  private void add(Option option, String value) {
    option.kind().check("--" + option.name(), value);
    values.computeIfAbsent(option.name(), _ -> new ArrayList<>()).add(value);
  }

  private UsageException unknown(String shown, String name) {
    var near = Nearest.of(name, syntax.optionNames());
    return new UsageException(
        syntax.verb()
            + " has no option "
            + shown
            + near.map(found -> "; did you mean --" + found + "?").orElse("")
            + "; \"berth "
            + syntax.verb()
            + " --help\" lists them");
  }
}
