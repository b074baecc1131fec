package dev.berth.engine.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The launcher's own reader of plans, with sanitizers, in a process that reads one after another.
 */
public final class PlanReader implements AutoCloseable {
  private final AnsweringProgram program;

  /** What the reader made of some bytes. */
  public sealed interface Answer {}

  /**
   * The bytes are a plan.
   *
   * @param again the plan, written anew from what was read
   */
  public record Accepted(byte[] again) implements Answer {}

  public record Refused(String why) implements Answer {}

  public PlanReader() throws IOException {
    program = new AnsweringProgram("read_plan");
  }

  /**
   * @throws AssertionError when the reader died of these bytes
   */
  public Answer read(byte[] bytes) throws IOException {
    var head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length);
    program.input().write(head.array());
    program.input().write(bytes);
    return program.answer(
        answers -> {
          int status = Integer.reverseBytes(answers.readInt());
          var payload = new byte[Integer.reverseBytes(answers.readInt())];
          answers.readFully(payload);
          return status == 0
              ? new Accepted(payload)
              : new Refused(new String(payload, StandardCharsets.UTF_8));
        });
  }

  @Override
  public void close() throws IOException {
    program.close();
  }
}
