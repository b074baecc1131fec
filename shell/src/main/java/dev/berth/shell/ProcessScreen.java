package dev.berth.shell;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** The terminal of this process; stty knows its size, which is asked again after a resize. */
final class ProcessScreen implements Screen {
  private final boolean in = Streams.isTerminal(0);
  private final boolean out = Streams.isTerminal(1);
  private final boolean error = Streams.isTerminal(2);
  private OptionalInt known = OptionalInt.empty();

  @Override
  public boolean in() {
    return in;
  }

  @Override
  public boolean out() {
    return out;
  }

  @Override
  public boolean error() {
    return error;
  }

  @Override
  public synchronized int columns() {
    if (!out && !error) {
      return 0;
    }
    if (known.isEmpty()) {
      var _ = Signals.handle("WINCH", _ -> forget());
      known = OptionalInt.of(ask());
    }
    return known.getAsInt();
  }

  private synchronized void forget() {
    known = OptionalInt.empty();
  }

  private static int ask() {
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      var numbers = said.strip().split(" ");
      return numbers.length == 2 ? Integer.parseInt(numbers[1]) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
