package dev.berth.shell.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Entries of lines: one ends where its JavaScript does, and the next line doesn't go on with it.
 */
final class Entries {
  private final StringBuilder entry = new StringBuilder();

  /** The entries of a text, in order. */
  static List<String> of(String text) {
    var entries = new Entries();
    var all = new ArrayList<String>();
    text.lines().forEach(line -> entries.add(line).ifPresent(all::add));
    entries.rest().ifPresent(all::add);
    return all;
  }

  /** Takes a line, and gives the entry before it where that has ended. */
  Optional<String> add(String line) {
    if (!entry.isEmpty() && goesOn(line)) {
      entry.append('\n').append(line);
      return Optional.empty();
    }
    var ended = rest();
    entry.append(line);
    return ended;
  }

  /** What is left at the end. */
  Optional<String> rest() {
    var ended = entry.toString();
    entry.setLength(0);
    return Optional.of(ended).filter(text -> !text.isBlank());
  }

  private boolean goesOn(String line) {
    var before = entry.toString();
    if (Commands.isKnown(before)) {
      return false;
    }
    return Scanner.of(before).unfinished()
        || (line.strip().matches("\\?*\\.\\w.*") && !Commands.isKnown(line));
  }
}
