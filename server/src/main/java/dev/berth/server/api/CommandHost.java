package dev.berth.server.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Runs command lines inside the server, for a client that has no Java. Found by {@link
 * java.util.ServiceLoader}; a server without one has no {@code /command}.
 */
public interface CommandHost {
  /** Names this build: a client of another one runs its command lines itself. */
  String build();

  /**
   * Runs a command line to its end, on this thread, which is interrupted when the client goes away.
   *
   * @return the exit status; empty where the client has to run it in a process of its own, and
   *     nothing was done or written
   */
  OptionalInt run(Command command);

  /** A command line and all that belongs to its process. */
  interface Command {
    Line line();

    /** Standard input; the client reads its own from the first read on. */
    InputStream in();

    /** Standard output; a write waits for the client and fails when it has gone. */
    OutputStream out();

    /** Standard error. */
    OutputStream error();

    /**
     * From now on a signal is handed over instead of doing to the client what it does by itself.
     *
     * @param name without SIG
     * @return gives the signal back
     */
    Runnable onSignal(String name, Consumer<String> handler);

    /** The size of the terminal now, where there is one. */
    Terminal terminal();

    /** What the client runs in a process of its own when the server goes away before the end. */
    void resumeWith(List<String> argv);
  }

  /**
   * What was typed, and where.
   *
   * @param socket of the server
   * @param folder what relative paths are relative to
   * @param environment of the client, as far as it was sent
   */
  record Line(List<String> argv, Path socket, Path folder, Map<String, String> environment) {
    public Line {
      argv = List.copyOf(argv);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Which standard streams are a terminal, and its size.
   *
   * @param columns 0 where it isn't known
   * @param rows 0 where it isn't known
   */
  record Terminal(boolean stdin, boolean stdout, boolean stderr, int columns, int rows) {}
}
