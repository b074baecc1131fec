package dev.berth.engine.launch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The monitor's own log, with sanitizers, in a process that writes one after another. */
public final class LogWriter implements AutoCloseable {
  private static final int FINISH = 2;
  private static final int REOPEN = 3;

  private final Path program;
  private final Process process;
  private final DataInputStream answers;

  /** What happens to a log. */
  public sealed interface Step {}

  /**
   * A process wrote something.
   *
   * @param stream 0 for standard output, 1 for standard error
   */
  public record Output(int stream, byte[] bytes) implements Step {}

  public record Reopen() implements Step {}

  public LogWriter() throws IOException {
    program = Files.createTempDirectory("write-log").resolve("write_log");
    TestProgram.copy("write_log", program);
    process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = new DataInputStream(process.getInputStream());
  }

  /**
   * Writes one log from its opening to its end.
   *
   * @return the bytes of output that were lost
   * @throws AssertionError when the program died of these steps
   */
  public long write(MonitorParameters.Log log, List<Step> steps) throws IOException {
    var path = log.path().toString().getBytes(StandardCharsets.UTF_8);
    var out = process.getOutputStream();
    out.write(numbers(4).putInt(path.length).array());
    out.write(path);
    out.write(numbers(12).putLong(log.maxBytes()).putInt(log.maxFiles()).array());
    for (var step : steps) {
      switch (step) {
        case Output(int stream, byte[] bytes) -> {
          out.write(numbers(8).putInt(stream).putInt(bytes.length).array());
          out.write(bytes);
        }
        case Reopen() -> out.write(numbers(4).putInt(REOPEN).array());
      }
    }
    out.write(numbers(4).putInt(FINISH).array());
    out.flush();
    try {
      return Long.reverseBytes(answers.readLong());
    } catch (EOFException e) {
      throw new AssertionError("the log's program died", e);
    }
  }

  private static ByteBuffer numbers(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError("the log's program ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.delete(program);
    Files.delete(program.getParent());
  }
}
