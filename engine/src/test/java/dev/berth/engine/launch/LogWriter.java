package dev.berth.engine.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The monitor's own log, with sanitizers, in a process that writes one after another. */
public final class LogWriter implements AutoCloseable {
  private static final int FINISH = 2;
  private static final int REOPEN = 3;

  private final AnsweringProgram program;

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
    program = new AnsweringProgram("write_log");
  }

  /**
   * Writes one log from its opening to its end.
   *
   * @return the bytes of output that were lost
   * @throws AssertionError when the program died of these steps
   */
  public long write(MonitorParameters.Log log, List<Step> steps) throws IOException {
    var path = log.path().toString().getBytes(StandardCharsets.UTF_8);
    var out = program.input();
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
    return program.answer(answers -> Long.reverseBytes(answers.readLong()));
  }

  private static ByteBuffer numbers(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    program.close();
  }
}
