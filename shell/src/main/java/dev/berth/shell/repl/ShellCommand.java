package dev.berth.shell.repl;

import dev.berth.shell.Streams;
import dev.berth.shell.command.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jline.terminal.TerminalBuilder;

/** {@code berth} and {@code berth shell}. */
public final class ShellCommand {
  private ShellCommand() {}

  /** Whether a command line asks for the shell. */
  public static boolean isShell(List<String> argv) {
    return argv.isEmpty() || argv.equals(List.of("shell"));
  }

  public static int run(Session session) {
    try {
      return Streams.isTerminal(0) && Streams.isTerminal(1)
          ? converse(session)
          : new PipedShell(session).run();
    } catch (IOException e) {
      session.say("the shell has no terminal: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int converse(Session session) throws IOException {
    try (var terminal = TerminalBuilder.builder().system(true).provider("ffm").build()) {
      return new Repl(terminal, session).run();
    }
  }

  /** Lets a person at a terminal of this process's own enter something: for the start-up cache. */
  public static void rehearse(Session session, InputStream typed, OutputStream seen)
      throws IOException {
    try (var terminal =
        TerminalBuilder.builder()
            .system(false)
            .provider("ffm")
            .type("xterm")
            .streams(typed, seen)
            .build()) {
      new Repl(terminal, session).run();
    }
  }
}
