package dev.berth.shell;

import java.util.regex.Pattern;

/**
 * Text of others (names, messages, labels) made safe for a terminal: nothing in it moves the
 * cursor, changes a colour or turns the direction of writing. (The shell lets less through: it
 * shows values, and no text that was meant for reading.)
 */
public final class Visible {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/@+-]*");

  private Visible() {}

  /**
   * Whether a name can be put on a line that somebody types: a server elsewhere may tell any, and
   * one with a quote or a semicolon would be run with the line.
   */
  public static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }

  /** For a cell or a line: line ends and tabs are blanks, other control characters are shown. */
  public static String line(String text) {
    return text(text.replace('\n', ' ').replace('\t', ' '));
  }

  /** For text of several lines: line ends and tabs stay. */
  public static String text(String text) {
    if (text.codePoints().noneMatch(Visible::isHarmful)) {
      return text;
    }
    var out = new StringBuilder();
    text.codePoints()
        .forEach(
            letter -> {
              if (isHarmful(letter)) {
                out.append(shown(letter));
              } else {
                out.appendCodePoint(letter);
              }
            });
    return out.toString();
  }

  /** How a letter is shown that a terminal must not get. */
  public static String shown(int letter) {
    return letter < 0x100 ? "\\x%02x".formatted(letter) : "\\u{%x}".formatted(letter);
  }

  private static boolean isHarmful(int letter) {
    return (Character.isISOControl(letter) && letter != '\n' && letter != '\t')
        || (letter >= 0x202a && letter <= 0x202e)
        || (letter >= 0x2066 && letter <= 0x2069);
  }

  /** How many columns of a terminal a text takes. */
  public static int width(String text) {
    return text.codePoints().map(Visible::width).sum();
  }

  /** A text that takes no more than so many columns; … stands for what was cut. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    var kept = new StringBuilder();
    var taken = 1;
    for (var letter : text.codePoints().toArray()) {
      taken += width(letter);
      if (taken > columns) {
        break;
      }
      kept.appendCodePoint(letter);
    }
    return columns < 1 ? "" : kept.append('…').toString();
  }

  private static int width(int letter) {
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(letter) ? 2 : 1;
    };
  }

  /** The blocks of East Asian letters and of pictures, as terminals draw them. */
  private static boolean isWide(int letter) {
    return letter >= 0x1100
        && (letter <= 0x115f
            || (letter >= 0x2e80 && letter <= 0xa4cf)
            || (letter >= 0xac00 && letter <= 0xd7a3)
            || (letter >= 0xf900 && letter <= 0xfaff)
            || (letter >= 0xfe30 && letter <= 0xfe6f)
            || (letter >= 0xff00 && letter <= 0xff60)
            || (letter >= 0xffe0 && letter <= 0xffe6)
            || (letter >= 0x1f300 && letter <= 0x1faff)
            || (letter >= 0x20000 && letter <= 0x3fffd));
  }
}
