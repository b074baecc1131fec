package dev.berth.engine.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operation says, bounded: the last lines of each step with its title, and of all that the
 * newest. Used under the operation's lock.
 */
final class OutputLog {
  /** Lines of a step that are kept beside its title. */
  static final int LINES_OF_A_STEP = 200;

  /** Characters of all lines together that are kept. */
  static final int CHARACTERS = 256 * 1024;

  /** Characters of a line that are kept. */
  static final int LENGTH = 2000;

  private final List<OutputLine> lines = new ArrayList<>();
  private long last;
  private int characters;
  private int step; // where the lines of the present step begin, after its title

  void add(String stream, String text) {
    var line = new OutputLine(++last, stream, cut(text));
    lines.add(line);
    characters += line.text().length();
    if (stream.equals(OutputLine.STEP)) {
      step = lines.size();
    } else if (lines.size() - step > LINES_OF_A_STEP) {
      drop(step);
    }
    while (characters > CHARACTERS) {
      drop(0);
      step = Math.max(0, step - 1);
    }
  }

  private void drop(int index) {
    characters -= lines.remove(index).text().length();
  }

  private static String cut(String text) {
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "...";
  }

  /** The number of the newest line, 0 before the first. */
  long last() {
    return last;
  }

  List<OutputLine> lines() {
    return List.copyOf(lines);
  }
}
