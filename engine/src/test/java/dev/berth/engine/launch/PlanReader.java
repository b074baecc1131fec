package dev.berth.engine.launch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The launcher's own reader of plans, with sanitizers, in a process that reads one after another.
 */
public final class PlanReader implements AutoCloseable {
  private final Path program;
  private final Process process;
  private final DataInputStream answers;

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
    var folder = Files.createTempDirectory("read-plan");
    program = folder.resolve("read_plan");
    TestProgram.copy("read_plan", program);
    process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = new DataInputStream(process.getInputStream());
  }

  /**
   * @throws AssertionError when the reader died of these bytes
   */
  public Answer read(byte[] bytes) throws IOException {
    var head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length);
    var out = process.getOutputStream();
    out.write(head.array());
    out.write(bytes);
    out.flush();
    try {
      int status = Integer.reverseBytes(answers.readInt());
      var payload = new byte[Integer.reverseBytes(answers.readInt())];
      answers.readFully(payload);
      return status == 0
          ? new Accepted(payload)
          : new Refused(new String(payload, StandardCharsets.UTF_8));
    } catch (EOFException e) {
      throw new AssertionError("the reader died", e);
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError("the reader ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.delete(program);
    Files.delete(program.getParent());
  }
}
