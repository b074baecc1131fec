package dev.berth.shell.command;

import java.util.List;
import java.util.Optional;

/**
 * Where on a verb's command line the next word stands, by the rules of {@link ArgumentParser}.
 *
 * @param awaited the option whose value it is
 * @param optionsEnded whether it is no option even if it looks like one
 * @param words how many words that are no options stand before it
 */
record CommandPlace(Optional<Syntax.Option> awaited, boolean optionsEnded, int words) {

  /** The place after the words so far. */
  static CommandPlace after(Syntax syntax, List<String> argv) {
    var place = new CommandPlace(Optional.empty(), false, 0);
    for (var word : argv) {
      place = place.next(syntax, word);
    }
    return place;
  }

  private CommandPlace next(Syntax syntax, String word) {
    if (awaited.isPresent()) {
      return new CommandPlace(Optional.empty(), optionsEnded, words);
    }
    if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
      return new CommandPlace(
          Optional.empty(), optionsEnded || syntax.endsAtFirstWord(), words + 1);
    }
    if (word.equals("--")) {
      return new CommandPlace(Optional.empty(), true, words);
    }
    return new CommandPlace(
        word.startsWith("--") ? ofName(syntax, word) : ofLetters(syntax, word), false, words);
  }

  private static Optional<Syntax.Option> ofName(Syntax syntax, String word) {
    return word.contains("=")
        ? Optional.empty()
        : syntax.option(word.substring(2)).filter(option -> !option.isSwitch());
  }

  /** The first letter that takes a value has the rest of the word, or else the next one. */
  private static Optional<Syntax.Option> ofLetters(Syntax syntax, String word) {
    for (int at = 1; at < word.length(); at++) {
      var option = syntax.optionOfLetter(word.charAt(at)).filter(known -> !known.isSwitch());
      if (option.isPresent()) {
        return at + 1 == word.length() ? option : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
