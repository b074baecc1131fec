package dev.berth.engine.build;

import dev.berth.engine.container.StepRunner;
import java.util.ArrayDeque;
import java.util.Deque;

/** Passes on what a step prints, and remembers the last of it. */
final class StepOutput implements StepRunner.LineSink {
  private static final int LINES = 20;
  private static final int LENGTH = 500;

  private final StepRunner.LineSink listener;
  private final Deque<String> last = new ArrayDeque<>();

  StepOutput(StepRunner.LineSink listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void line(String stream, String line) {
    last.addLast(line.length() > LENGTH ? line.substring(0, LENGTH) + "..." : line);
    if (last.size() > LINES) {
      last.removeFirst();
    }
    listener.line(stream, line);
  }

  /** The last lines, each on a line of its own; empty where there was no output. */
  synchronized String last() {
    return String.join("\n", last);
  }
}
