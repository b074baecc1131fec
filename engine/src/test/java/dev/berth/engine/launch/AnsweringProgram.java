package dev.berth.engine.launch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the C programs of the tests in a process that takes bytes and answers them, again and
 * again.
 */
final class AnsweringProgram implements AutoCloseable {
  /** Reads one answer. */
  interface Answer<T> {
    T read(DataInputStream answers) throws IOException;
  }

  private final Path program;
  private final Process process;
  private final DataInputStream answers;

  AnsweringProgram(String name) throws IOException {
    program = Files.createTempDirectory(name).resolve(name);
    TestProgram.copy(name, program);
    process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = new DataInputStream(process.getInputStream());
  }

  /** Where bytes for it are written. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /**
   * Sends what was written, and reads the answer.
   *
   * @throws AssertionError when it died of it
   */
  <T> T answer(Answer<T> answer) throws IOException {
    input().flush();
    try {
      return answer.read(answers);
    } catch (EOFException e) {
      throw new AssertionError(program.getFileName() + " died", e);
    }
  }

  @Override
  public void close() throws IOException {
    input().close();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(program.getFileName() + " ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.delete(program);
    Files.delete(program.getParent());
  }
}
