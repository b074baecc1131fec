package dev.berth.shell.repl;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The words that begin with a dot: what the shell itself does. */
final class Commands {
  static final Map<String, String> TABLE =
      new TreeMap<>(
          Map.of(
              ".help", "lists these; help(container.create) explains a method",
              ".exit", "ends the shell, as Ctrl-D does",
              ".load", ".load FILE evaluates a file's entries here",
              ".save", ".save FILE writes this session's entries to a file",
              ".editor", "begins an entry of many lines, which Ctrl-D ends",
              ".watch", ".watch EXPRESSION evaluates it every two seconds until Ctrl-C",
              ".json", "shows the last value as JSON; .json EXPRESSION that one's"));

  private Commands() {}

  static boolean isCommand(String line) {
    var word = line.strip().split("\\s", 2)[0];
    return word.length() > 1 && word.startsWith(".") && Character.isLetter(word.charAt(1));
  }

  static String help() {
    return TABLE.entrySet().stream()
            .map(entry -> "%-9s %s".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("\n"))
        + "\nCtrl-C cancels the call that runs, twice abandons it; Tab completes.";
  }
}
