package dev.berth.server.stream;

import java.nio.ByteBuffer;

/** A program that starts when its standard streams are connected. */
@FunctionalInterface
public non-sealed interface Program extends Channel {
  /** Starts it; no byte of its output is missed. */
  Running start();

  /** The program, started, and its streams. One thread reads, another writes. */
  interface Running extends AutoCloseable {
    /**
     * Relays output until the program has ended and everything was passed on.
     *
     * @return how it ended, a record of the API
     */
    Object read(Output output);

    /** Writes to standard input; waits while the program doesn't read. */
    void write(ByteBuffer bytes);

    /** Ends standard input. */
    void closeInput();

    /** Leaves; the program goes on. Wakes whoever reads or writes. */
    @Override
    void close();
  }

  /** Takes what a program says. The bytes are valid during the call only. */
  interface Output {
    void stdout(ByteBuffer bytes);

    void stderr(ByteBuffer bytes);
  }
}
