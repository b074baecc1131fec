package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What commands print in a pseudo-terminal, which script(1) makes, and what in a pipe. */
@Tag("kernel-slow")
final class CommandTerminalTest {
  private static final String ESCAPE = "\033[";
  private static final String NAME = "a-container-with-quite-a-long-name";

  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.withBusybox();
    server.run("run", "--name", NAME, "busybox:test", "sh", "-c", "exit 3");
    server.run("run", "-d", "--name", "runs", "busybox:test", "sleep", "1000");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** Runs lines of a shell that know the native client as {@code berth}. */
  private static String shell(boolean terminal, String lines)
      throws IOException, InterruptedException {
    var client = Path.of("").toAbsolutePath().resolveSibling("shell/target/native/berth-client");
    var file = Files.createTempFile(server.folder(), "lines", ".sh");
    Files.writeString(
        file, "berth() { %s /bin/false %s \"$@\"; }\n%s\n".formatted(client, Main.VERSION, lines));
    var command =
        terminal
            ? List.of("script", "-qec", "sh " + file, "/dev/null")
            : List.of("sh", file.toString());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("BERTH_RUN", server.folder().resolve("run").toString());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.environment().remove("COLUMNS");
    builder.directory(server.folder().toFile());
    var process = builder.start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.replace("\r\n", "\n");
  }

  @Test
  void statusesHaveColoursAtATerminal() throws Exception {
    var out = shell(true, "stty cols 200; berth ps -a");
    assertTrue(out.contains("\033[31mExited (3) "), out);
    assertTrue(out.contains("\033[32mUp "), out);
  }

  @Test
  void noColourIsAskedForOrImpossible() throws Exception {
    for (var how : List.of("NO_COLOR=1", "TERM=dumb", "TERM=")) {
      var out = shell(true, "export " + how + "; berth ps -a");
      assertFalse(out.contains(ESCAPE), out);
      assertTrue(out.contains("Exited (3) "), out);
    }
  }

  @Test
  void aPipeGetsNoEscapeAndNothingIsCut() throws Exception {
    var out =
        shell(false, "berth ps -a; berth doctor; berth operation ls -a; berth build -q . 2>&1");
    assertFalse(out.contains(ESCAPE), out);
    var piped = shell(true, "stty cols 40; berth ps -a | cat; berth doctor | cat");
    assertFalse(piped.contains(ESCAPE), piped);
    assertFalse(piped.contains("…"), piped);
  }

  @Test
  void aTableIsAsWideAsTheTerminal() throws Exception {
    var narrow = shell(true, "stty cols 60; NO_COLOR=1 berth doctor");
    assertTrue(narrow.contains("…"), narrow);
    var table = narrow.lines().takeWhile(line -> line.matches("(STATUS|ok|warning|problem) .*"));
    table.forEach(line -> assertTrue(Visible.width(line) <= 60, line));
    assertFalse(shell(true, "stty cols 60; berth doctor --no-trunc").contains("…"));
    var info = shell(true, "stty cols 60; berth info 2>/dev/null");
    info.lines()
        .filter(line -> !line.contains("/")) // a path is whole
        .forEach(line -> assertTrue(Visible.width(line) <= 60, line));
    assertTrue(info.contains("rows of what is\n"), info);
    assertTrue(shell(false, "berth info").contains(": rows of what is there\n"));
  }

  /** A terminal that gets narrower while the command runs has narrower lines from then on. */
  @Test
  void progressIsOneLineAsWideAsTheTerminalIsNow() throws Exception {
    var context = Files.createDirectory(server.folder().resolve("slow"));
    var title = "RUN sleep 1; echo " + "x".repeat(150) + " >/dev/null";
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM busybox:test\nRUN sleep 1; printf '\\033[2Jdone\\n'; sleep 1\n" + title + "\n");
    var out =
        shell(true, "stty cols 100; (sleep 1.5; stty cols 60 </dev/tty) & berth build slow; wait");
    var drawn =
        Arrays.stream(out.split("\r\033\\[K|\n"))
            .filter(line -> line.matches(".*\\[[#.]{20}] +[0-9]+ %"))
            .toList();
    assertFalse(drawn.isEmpty(), out);
    assertTrue(out.contains("\\x1b[2Jdone\n"), out);
    assertTrue(drawn.getLast().endsWith("%") && Visible.width(drawn.getLast()) < 60, out);
    var plain = shell(false, "berth build --no-cache slow");
    assertFalse(plain.contains(ESCAPE) || plain.contains("\r"), plain);
    assertTrue(plain.startsWith("step 1/2 RUN "), plain);
    assertEquals(
        plain,
        shell(true, "export TERM=dumb; berth build --no-cache slow 2>&1")
            .replaceAll(
                "sha256:[0-9a-f]{64}", plain.lines().reduce((_, last) -> last).orElseThrow()));
  }

  /** As fast as a reader takes it: slowly, so that there is something to show. */
  @Test
  void anUploadTellsHowMuchWasSent() throws Exception {
    var out =
        shell(
            true,
            "(head -c 300000; sleep 0.3; head -c 300000; sleep 0.3) </dev/zero | berth import - zeros:1");
    assertTrue(out.contains("\r\033[Ksending "), out);
  }

  @Test
  void theSizeIsOfTheTerminalThatIsThere() throws Exception {
    var out = shell(true, "stty cols 60; NO_COLOR=1 berth doctor 2>/dev/null </dev/null");
    assertTrue(out.contains("…"), out);
  }
}
