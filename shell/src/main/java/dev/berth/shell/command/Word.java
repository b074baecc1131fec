package dev.berth.shell.command;

import java.util.Locale;

/**
 * A word of a verb's command line that is no option.
 *
 * @param name what usage calls it, such as CONTAINER
 */
record Word(String name, Kind kind, Count count) {
  /** How often it stands there. */
  enum Count {
    ONCE,
    AT_MOST_ONCE,
    SOME,
    ANY
  }

  boolean isNeeded() {
    return count == Count.ONCE || count == Count.SOME;
  }

  boolean repeats() {
    return count == Count.SOME || count == Count.ANY;
  }

  String usage() {
    var shown = repeats() ? name + "..." : name;
    return isNeeded() ? shown : "[" + shown + "]";
  }

  /** For a sentence: "a container". */
  String described() {
    return switch (kind) {
      case Kind.OneOf choice -> "one of " + String.join(", ", choice.values());
      case Kind _ -> {
        var words = name.toLowerCase(Locale.ROOT).replace("|-", ", or - for standard input");
        yield ("aeiou".indexOf(words.charAt(0)) >= 0 ? "an " : "a ") + words;
      }
    };
  }
}
