package dev.berth.shell.script;

import java.util.stream.Collectors;

/** Stacks of JavaScript errors, without the lines that are the shell's own. */
final class Stacks {
  private Stacks() {}

  static String clean(String stack) {
    return stack
        .lines()
        .filter(line -> !line.strip().startsWith("at ") || !line.contains("berth:"))
        .map(line -> line.replace("file:///", "/"))
        .collect(Collectors.joining("\n"));
  }
}
