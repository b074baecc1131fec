package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.script.ScriptCommand;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output that nobody takes. */
class OutputTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();

  private Streams to(OutputStream out) {
    return to(out, error);
  }

  static Streams to(OutputStream out, OutputStream error) {
    var said = new PrintStream(error, true, StandardCharsets.UTF_8);
    return new Streams(InputStream.nullInputStream(), new Output(out), said, Screen.NONE);
  }

  /** A pipe that nobody reads any more. */
  static OutputStream brokenPipe() throws IOException {
    var pipe = Pipe.open();
    pipe.source().close();
    return Channels.newOutputStream(pipe.sink());
  }

  @Test
  void aFullDiskIsToldAndFailsTheCommand() throws IOException {
    try (var full = new FileOutputStream("/dev/full")) {
      assertEquals(1, Main.runAndFlush(List.of("--version"), to(full)));
    }
    assertEquals(
        "berth: cannot write to standard output: No space left on device\n",
        error.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aReaderThatHasReadEnoughFailsTheCommandWithoutAWord() throws IOException {
    try (var pipe = brokenPipe()) {
      assertEquals(1, Main.runAndFlush(List.of("--help"), to(pipe)));
    }
    assertEquals("", error.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsSaidToThePersonIsSaidAllTheSame() throws IOException {
    try (var pipe = brokenPipe()) {
      var streams = to(pipe);
      streams.out().println("text");
      streams.say("words");
      assertThrows(Output.Failure.class, () -> streams.out().flush());
    }
    assertEquals("berth: words\n", error.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(60)
  void aScriptThatNobodyListensToEnds() throws IOException {
    try (var pipe = brokenPipe()) {
      var session = new CapturedStreams(to(pipe)).session(folder, folder, Map.of());
      var code = "for (;;) { try { console.log('x'); } catch { } }";
      var failure =
          assertThrows(Output.Failure.class, () -> ScriptCommand.run(List.of("-e", code), session));
      assertTrue(failure.readerGone());
    }
  }
}
