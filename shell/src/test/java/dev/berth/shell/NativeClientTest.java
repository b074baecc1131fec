package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native client against a real server. */
@Tag("kernel")
final class NativeClientTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
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
                PROJECT.resolve("shell/target/native/berth-client").toString(),
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

  /** One that isn't this machine's own must not choose what is run here. */
  @Test
  void whoeverAnswersRunsNothingButAWait(@TempDir Path folder) throws Exception {
    var ran = folder.resolve("ran");
    var launcher = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\necho $@ >" + ran);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    for (var words :
        List.of("\"-e\",\"1\"", "\"--await\",\"-e\"", "\"--await\",\"web\",\"signals\"")) {
      try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        Files.deleteIfExists(folder.resolve("berth.sock"));
        listening.bind(UnixDomainSocketAddress.of(folder.resolve("berth.sock")));
        var builder = client(launcher.toString(), "run", "x").redirectErrorStream(true);
        builder.environment().put("BERTH_RUN", folder.toString());
        var process = builder.start();
        answer(listening, "{\"resume\":[" + words + "]}");
        process.getInputStream().readAllBytes();
        process.waitFor();
      }
      assertEquals(words.endsWith("\"signals\""), Files.exists(ran), words);
    }
    assertEquals("--jvm --await web signals\n", Files.readString(ran));
  }

  /** As a server that takes a command, says one thing and goes. */
  private static void answer(ServerSocketChannel listening, String control) throws IOException {
    try (var socket = listening.accept()) {
      var head = "HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.UTF_8);
      var data = control.getBytes(StandardCharsets.UTF_8);
      var said = ByteBuffer.allocate(head.length + 9 + data.length).put(head);
      socket.read(ByteBuffer.allocate(65_536)); // what is left unread would cut off what is said
      socket.write(said.putInt(0).put((byte) 3).putInt(data.length).put(data).flip());
    }
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
