package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The native client against a real server. */
@Tag("kernel")
final class NativeClientTest {
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.withBusybox();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private record Outcome(int status, String output) {}

  private static ProcessBuilder client(String launcher, String... words) {
    var argv =
        new ArrayList<>(
            List.of(
                Path.of("target/native/berth-client").toAbsolutePath().toString(),
                launcher,
                Main.VERSION));
    argv.addAll(List.of(words));
    var builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().put("BERTH_RUN", server.folder().resolve("run").toString());
    return builder;
  }

  private static Outcome run(byte[] input, String... words)
      throws IOException, InterruptedException {
    var process = client("/bin/false", words).start();
    try (var in = process.getOutputStream()) {
      in.write(input);
    }
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @Test
  void theStatusAndTheOutputAreTheProgramsOwn() throws Exception {
    var outcome =
        run(
            new byte[0],
            "run",
            "--rm",
            "busybox:test",
            "sh",
            "-c",
            "echo out; echo err >&2; exit 7");
    assertEquals(7, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("out\n"), outcome.output());
    assertTrue(outcome.output().contains("err\n"), outcome.output());
  }

  @Test
  void standardInputReachesTheProgramWhole() throws Exception {
    var outcome = run(new byte[3_000_000], "run", "-i", "--rm", "busybox:test", "wc", "-c");
    assertEquals(new Outcome(0, "3000000\n"), outcome);
  }

  @Test
  void aWrongCommandLineIsTold() throws Exception {
    var outcome = run(new byte[0], "psx");
    assertEquals(2, outcome.status());
    assertTrue(outcome.output().contains("did you mean \"berth ps\"?"), outcome.output());
  }

  @Test
  void noScriptRunsInTheServer() throws Exception {
    assertEquals(new Outcome(1, ""), run(new byte[0], "-e", "console.log(1)"));
  }

  @Test
  void aContainerInTheForegroundIsWaitedForElsewhereWhenTheServerGoes() throws Exception {
    var words =
        new String[] {"run", "--name", "waits", "busybox:test", "sh", "-c", "echo on; sleep 1000"};
    var process = client("/bin/echo", words).start();
    try (var output = process.inputReader()) {
      assertEquals("on", output.readLine());
      var id =
          server.run("ps", "--json").out().replaceAll("(?s).*\"id\" : \"([0-9a-f]+)\".*", "$1");
      server.run("server", "stop");
      assertEquals("--jvm --await %s signals".formatted(id), output.readLine());
    } finally {
      process.destroy();
      server.run("rm", "-f", "waits"); // starts a server for the other tests
    }
  }

  @Test
  void aFifoIsReadByTheClientsOwnProcess() throws Exception {
    var fifo = server.folder().resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertEquals(new Outcome(1, ""), run(new byte[0], "import", fifo.toString()));
    assertEquals(
        new Outcome(1, ""), run(new byte[0], "run", "--env-file=" + fifo, "busybox:test", "true"));
  }
}
