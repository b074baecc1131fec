package dev.berth.shell.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line as it stands in bash, up to the cursor, without quotes and backslashes. Nothing of
 * it is expanded or run.
 *
 * @param words of the last command on the line; the last one is being typed
 * @param quoted whether a quote is open in it
 */
record ShellLine(List<String> words, boolean quoted) {
  ShellLine {
    words = List.copyOf(words);
  }

  static ShellLine parse(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    var begun = false;
    char quote = 0;
    for (int at = 0; at < line.length(); at++) {
      char letter = line.charAt(at);
      if (letter == '\\' && quote != '\'' && at + 1 < line.length()) {
        char next = line.charAt(++at);
        if (quote == '"' && "\"\\$`".indexOf(next) < 0) {
          word.append(letter);
        }
        word.append(next);
        begun = true;
      } else if (quote != 0 ? letter == quote : letter == '\'' || letter == '"') {
        quote = quote == 0 ? letter : 0;
        begun = true;
      } else if (quote != 0 || " \t\n;|&(".indexOf(letter) < 0) {
        word.append(letter);
        begun = true;
      } else {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
          begun = false;
        }
        if (";|&(".indexOf(letter) >= 0) {
          words.clear();
        }
      }
    }
    words.add(word.toString());
    while (words.size() > 1 && words.getFirst().matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
      words.removeFirst();
    }
    return new ShellLine(words, quote != 0);
  }

  /**
   * How much of the word being typed bash keeps before what it completes.
   *
   * @param breaks letters at which it breaks words
   */
  int kept(String breaks) {
    var typed = words.getLast();
    int at = typed.length();
    while (!quoted && at > 0 && breaks.indexOf(typed.charAt(at - 1)) < 0) {
      at--;
    }
    return quoted ? 0 : at;
  }
}
