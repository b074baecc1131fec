package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.JavaProgram;
import dev.berth.shell.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shell in a real pseudo-terminal, which tmux keeps and shows. */
final class TerminalTest {
  private static final long DEADLINE_SECONDS = 20;

  private static int sessions;
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.empty();
    assertEquals(0, server.run("server", "start").status());
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void open() throws IOException, InterruptedException {
    begin();
  }

  /** On a socket of its own: a tmux that was killed may still answer on the one before. */
  private static void begin() throws IOException, InterruptedException {
    sessions++;
    var command = JavaProgram.words("dev.berth.shell.Main");
    command.addAll(
        0,
        List.of(
            "env",
            "BERTH_RUN=" + server.folder().resolve("run"),
            "XDG_STATE_HOME=" + server.folder().resolve("state"),
            "TERM=screen"));
    var script = server.folder().resolve("shell");
    Files.writeString(
        script,
        command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
            + "; echo ended with $?; read -r _\n");
    tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh " + script);
    await("berth>");
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux("kill-server");
  }

  private static String tmux(String... words) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of("tmux", "-S", server.folder().resolve("tmux" + sessions).toString()));
    command.addAll(List.of(words));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private static void type(String... keys) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    tmux(words.toArray(String[]::new));
  }

  private static String screen() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-S", "-1000").stripTrailing();
  }

  /** Waits until the screen ends with a text, or, where it is no prompt, holds it. */
  private static String await(String text) throws IOException, InterruptedException {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < end) {
      var screen = screen();
      if (text.endsWith(">") ? screen.endsWith(text) : screen.contains(text)) {
        return screen;
      }
      TimeUnit.MILLISECONDS.sleep(20); // between two looks at the screen
    }
    throw new AssertionError("no \"" + text + "\" on the screen:\n" + screen());
  }

  @Test
  void anEntryIsAnsweredAndEndsWithItsBrackets() throws IOException, InterruptedException {
    type("const f = (a) => {", "Enter");
    await("...>");
    type("return `<${a}>` }", "Enter");
    await("berth>");
    type("f(await Promise.resolve(6 * 7))", "Enter");
    await("\n<42>\nberth>");
    type("process.exit(3)", "Enter");
    await("ended with 3");
  }

  @Test
  void namesParametersAndWordsAreCompleted() throws IOException, InterruptedException {
    type("1", "Enter");
    await("\n1\nberth>"); // JavaScript is there
    type("container.ins", "Tab");
    await("berth> container.inspect");
    type("C-c");
    await("berth>");
    type("container.list({fil", "Tab");
    await("container.list({filter:");
    type("C-c");
    await("berth>");
    type("container.create({network: ", "Tab");
    await("\n\"host\"   \"none\"");
    type("C-c");
    await("berth>");
    type("var c = new (image('a'))()", "Enter");
    await("berth>");
    type("c.logs(", "Tab");
    await("follow"); // among the keys, with what they mean
    await("Goes on until the container");
  }

  @Test
  void aCallsSignatureStandsBelowItWhileItIsTyped() throws IOException, InterruptedException {
    type("container.kill(");
    await(
        "berth> container.kill(\n"
            + "container.kill({container: string, signal?: string, requestId?: string})\n"
            + "  Sends a signal to a container's first process.");
    type("{signal: ");
    await("\n  signal?: string  ");
    type("C-c");
    await("berth>");
    assertFalse(screen().contains("signal?:"), screen());
    type("new (image('a'))({name: 'x'}).name", "Enter");
    await("\nx\nberth>");
  }

  @Test
  void whatCtrlCEndsIsNoError() throws IOException, InterruptedException {
    type("event.follow({after: 0, types: ['nothing.such']})", "Enter");
    awaitBusy();
    cancel();
    assertFalse(screen().contains("Uncaught"), screen());
  }

  @Test
  void commandsLoadSaveWatchAndExplain() throws IOException, InterruptedException {
    var file = server.folder().resolve("entries.js");
    Files.writeString(file, "const loaded = [\n  40,\n]\nconst two = 2\nloaded[0] + two\n");
    type(".load " + file, "Enter");
    await("\n42\nberth>");
    type(".json ({ a: loaded })", "Enter");
    await("\n  \"a\": [\n    40\n  ]\n}\nberth>");
    type(".editor", "Enter");
    await("Ctrl-C leaves it");
    type("const three = () =>", "Enter", "  3", "Enter", "three() + 30", "Enter", "C-d");
    await("\n33\nberth>");
    type(".save " + server.folder().resolve("saved.js"), "Enter");
    await("entries written");
    assertTrue(
        Files.readString(server.folder().resolve("saved.js")).startsWith("const loaded = [\n"));
    type(".load", "Enter");
    await("cannot load : it needs a file: .load FILE");
    type("C-l", ".watch loaded[0] += 100", "Enter");
    await("240"); // the second time
    type("C-c");
    await("berth>");
    type(".help", "Enter");
    await("Tab completes.\nberth>");
  }

  @Test
  void aSignalEndsALoopAndKeepsTheVariables() throws IOException, InterruptedException {
    type("1", "Enter");
    await("\n1\nberth>"); // JavaScript is there
    type("var kept = 'still here'; while (true) {}", "Enter");
    awaitBusy();
    cancel();
    type("C-l", "kept", "Enter");
    await("\nstill here\nberth>");
  }

  @Test
  void whatIsGivenUpBeforeJavaScriptIsThereNeverRuns() throws IOException, InterruptedException {
    type("while (true) {}", "Enter");
    awaitBusy();
    cancel();
    type("6 * 7", "Enter");
    await("\n42\nberth>");
  }

  /** Again where it isn't heard: the line's reader may just have let go of the terminal. */
  private static void cancel() throws IOException, InterruptedException {
    for (int tries = 1; !screen().contains("cancelled"); tries++) {
      assertTrue(tries < DEADLINE_SECONDS, screen());
      type("C-c");
      var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!screen().contains("cancelled") && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(20); // between two looks at the screen
      }
    }
    await("berth>");
  }

  /** An entry has been taken once the cursor stands on an empty line. */
  private static void awaitBusy() throws IOException, InterruptedException {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!tmux("display-message", "-p", "#{cursor_x}").strip().equals("0")) {
      assertTrue(System.nanoTime() < end, screen());
      TimeUnit.MILLISECONDS.sleep(20); // between two looks at the cursor
    }
  }

  @Test
  void twoHundredLinesArePastedAsOneEntry() throws IOException, InterruptedException {
    var lines =
        IntStream.range(0, 200)
            .mapToObj(i -> "sum += " + i + ";")
            .collect(Collectors.joining("\n"));
    var file = server.folder().resolve("paste");
    Files.writeString(file, "var sum = 0;\n" + lines + "\n`sum is ${sum}`");
    tmux("load-buffer", file.toString());
    tmux("paste-buffer", "-p");
    await("`sum is ${sum}`");
    type("Enter");
    await("sum is 19900");
  }

  @Test
  void aResizedTerminalGoesOn() throws IOException, InterruptedException {
    type("'a'.repeat(30) + ");
    await("'a'.repeat(30) +");
    tmux("resize-window", "-x", "40", "-y", "12");
    type("'b'.repeat(60)", "Enter");
    await("berth>");
    type("'width ' + 1", "Enter");
    await("\nwidth 1\nberth>");
    type("C-l", "help(container.stop)", "Enter");
    var help = await(" day.\nberth>");
    assertTrue(help.contains("\n               signal?: string,\n"), help);
  }

  @Test
  void entriesAreThereInTheNextSessionWithoutSecrets() throws IOException, InterruptedException {
    type("var token = 'abc' +", "Enter");
    await("...>");
    type("'entered before'", "Enter");
    await("berth>");
    type("C-d");
    await("ended with 0");
    tmux("kill-server");
    begin();
    type("Up");
    await("'entered before'");
    var history = server.folder().resolve("state/berth/history");
    assertTrue(
        Files.readString(history).contains("var token = '***' +"), Files.readString(history));
    assertEquals("rw-------", permissions(history));
  }

  private static String permissions(Path file) throws IOException {
    return java.nio.file.attribute.PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file));
  }
}
