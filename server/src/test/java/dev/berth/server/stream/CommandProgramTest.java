package dev.berth.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs of hosted commands whose clients stay, leave early, or take nothing. */
final class CommandProgramTest {
  private final List<String> happened = new ArrayList<>();

  /** Says "hello" and ends with 3. */
  private final Program program =
      new Program() {
        @Override
        public Running start() {
          happened.add("started");
          return new Says();
        }

        @Override
        public void expired() {
          happened.add("expired");
        }
      };

  private final class Says implements Program.Running {
    @Override
    public Object read(Program.Output output) {
      output.stdout(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      return Map.of("exitCode", 3);
    }

    @Override
    public void write(ByteBuffer bytes) {
      happened.add("wrote " + bytes.remaining());
    }

    @Override
    public void closeInput() {
      happened.add("ended input");
    }

    @Override
    public void close() {
      happened.add("left");
    }
  }

  private CommandProgram connected() {
    return new CommandProgram(program, Runnable::run);
  }

  @Test
  void itsOutputAndItsEndArrive() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var connected = connected()) {
      var said = connected.receive(out, OutputStream.nullOutputStream());
      assertEquals("{\"exit\":{\"exitCode\":3}}", new String(said, StandardCharsets.UTF_8));
      connected.send(new byte[5], 2);
      connected.endInput();
    }
    assertEquals("hello", out.toString(StandardCharsets.UTF_8));
    assertTrue(happened.containsAll(List.of("started", "left", "wrote 2", "ended input")));
  }

  @Test
  void itIsNotStartedForAClientThatHasGone() {
    Thread.currentThread().interrupt();
    try (var connected = connected()) {
      var nobody = OutputStream.nullOutputStream();
      assertThrows(ClosedByInterruptException.class, () -> connected.receive(nobody, nobody));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(List.of("expired"), happened);
  }

  @Test
  void oneThatIsNeverReceivedIsGivenUp() {
    connected().close();
    assertEquals(List.of("expired"), happened);
  }

  @Test
  void outputThatIsNotTakenIsTheCommandsFailure() {
    var broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("the client has gone");
          }
        };
    try (var connected = connected()) {
      var failure = assertThrows(IOException.class, () -> connected.receive(broken, broken));
      assertEquals("the client has gone", failure.getMessage());
    }
    assertEquals(List.of("started", "left"), happened.subList(0, 2));
  }
}
