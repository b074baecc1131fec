package dev.berth.engine.container;

import dev.berth.engine.operation.OperationContext;

/**
 * Runs the programs of a build, each in a container of its own that keeps nothing but what it wrote
 * to its upper folder. Default hardening; the host's network and its resolv.conf.
 */
public interface StepRunner {

  /** Takes the output of a step, line by line, from one thread. */
  @FunctionalInterface
  interface LineSink {
    /**
     * Takes one line.
     *
     * @param stream {@code stdout} or {@code stderr}
     * @param line without its line end; bytes that aren't UTF-8 are replaced
     */
    void line(String stream, String line);
  }

  /**
   * Runs a step until it has ended and its output is drained.
   *
   * @return its exit code: 128 and the number of the signal that ended it
   * @throws dev.berth.engine.error.BerthException EXEC_FAILED where its program can't be executed;
   *     CANCELLED where the operation was cancelled, after the step's processes are gone
   */
  int run(Step step, LineSink output, OperationContext operation);

  /**
   * Runs a program of this machine that itself runs foreign ones, with the machine's files
   * read-only and the same hardening, until it has ended and its output is drained.
   *
   * @return its exit code: 128 and the number of the signal that ended it
   * @throws dev.berth.engine.error.BerthException as {@link #run}
   */
  int runOnHost(HostProgram program, LineSink output, OperationContext operation);
}
