package dev.berth.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /**
     * Has this server carry out a call, and waits for the answer.
     *
     * @param request a document of JSON-RPC: one call, with an id
     * @return the answer, a document too
     * @throws java.nio.channels.ClosedChannelException where the client has gone or the server ends
     */
    byte[] call(byte[] request) throws IOException;

    /**
     * The program that a token of {@code container.attach} or {@code container.exec} stands for;
     * empty where it stands for none.
     */
    Optional<Program> program(String token);

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

  /** A program that starts when its output is received. One thread receives, another one sends. */
  interface Program extends AutoCloseable {
    /**
     * Starts it and copies its output until it has ended.
     *
     * @return a document with {@code exit} or {@code error}, as the last control frame of
     *     docs/protocol.md
     * @throws IOException where the client has gone or the server ends; the program goes on
     */
    byte[] receive(OutputStream stdout, OutputStream stderr) throws IOException;

    /**
     * Sends standard input; waits while the program doesn't read.
     *
     * @throws IOException where it has ended
     */
    void send(byte[] bytes, int count) throws IOException, InterruptedException;

    /** Ends standard input. */
    void endInput() throws IOException, InterruptedException;

    /** Leaves; the program goes on. */
    @Override
    void close();
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
