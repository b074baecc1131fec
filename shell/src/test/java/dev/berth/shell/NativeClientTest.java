package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.NativeClient.Outcome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  private static ProcessBuilder client(String launcher, String... words) {
    return NativeClient.of(server.folder().resolve("run"), launcher, words);
  }

  private static Outcome run(byte[] input, String... words)
      throws IOException, InterruptedException {
    var process = client("/bin/false", words).start();
    try (var in = process.getOutputStream()) {
      in.write(input);
    }
    return Outcome.of(process);
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
        List.of("-e 1", "--await -e", "--await web -e", "--await ", "--await web signals")) {
      try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        Files.deleteIfExists(folder.resolve("berth.sock"));
        listening.bind(UnixDomainSocketAddress.of(folder.resolve("berth.sock")));
        var builder = client(launcher.toString(), "run", "x").redirectErrorStream(true);
        builder.environment().put("BERTH_RUN", folder.toString());
        var process = builder.start();
        answer(listening, "resume " + words);
        process.getInputStream().readAllBytes();
        process.waitFor();
      }
      assertEquals(words.endsWith("signals"), Files.exists(ran), words);
    }
    assertEquals("--jvm --await web signals\n", Files.readString(ran));
  }

  /** As a server that takes a command, says one thing and goes. */
  private static void answer(ServerSocketChannel listening, String control) throws IOException {
    answer(listening, "101 Switching Protocols", control);
  }

  private static void answer(ServerSocketChannel listening, String status, String control)
      throws IOException {
    try (var socket = listening.accept()) {
      var head = "HTTP/1.1 %s\r\n\r\n".formatted(status).getBytes(StandardCharsets.UTF_8);
      var data = control.getBytes(StandardCharsets.UTF_8);
      var said = ByteBuffer.allocate(head.length + 9 + data.length).put(head);
      socket.read(ByteBuffer.allocate(65_536)); // what is left unread would cut off what is said
      socket.write(said.putInt(0).put((byte) 3).putInt(data.length).put(data).flip());
    }
  }

  private static Outcome met(Path folder, String status, String control) throws Exception {
    var socket = folder.resolve("berth.sock");
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      var builder = client("/bin/echo", "exec", "x");
      builder.environment().put("BERTH_RUN", folder.toString());
      var process = builder.start();
      answer(listening, status, control);
      return Outcome.of(process);
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  @Test
  void aServersErrorCannotPlayWithTheTerminal(@TempDir Path folder) throws Exception {
    assertEquals(
        new Outcome(125, "berth: a?[31mb??c\u00e9\n"),
        met(folder, "101 Switching Protocols", "error a\033[31mb\177\nc\u00e9"));
  }

  @Test
  void aServerOfAnotherBuildLeavesTheCommandToTheClient(@TempDir Path folder) throws Exception {
    for (var status : List.of("404 Not Found", "400 Bad Request")) {
      assertEquals(new Outcome(0, "--jvm exec x\n"), met(folder, status, ""));
    }
  }

  @Test
  void aClientOfAnotherBuildRunsTheCommandItself() throws Exception {
    var builder = client("/bin/echo", "ps");
    builder.command().set(2, "another-build");
    var process = builder.start();
    assertEquals(
        "--jvm ps\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    try (var socket =
        SocketChannel.open(UnixDomainSocketAddress.of(server.folder().resolve("run/berth.sock")))) {
      var older =
          "GET /command HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: berth-command\r\n\r\n";
      socket.write(ByteBuffer.wrap(older.getBytes(StandardCharsets.UTF_8)));
      var answer =
          new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }
  }

  private static Outcome shell(String script) throws Exception {
    return NativeClient.fromShell(server.folder().resolve("run"), script);
  }

  @Test
  void whatIsNotUtf8IsNamed() throws Exception {
    assertEquals(
        new Outcome(2, "berth: word 3 of the command line is not UTF-8: caf\\xe9\\x1b\n"),
        shell("exec $0 $1 $2 ps -a $(printf 'caf\\351\\033')"));
    var outcome =
        shell(
            "f=/tmp/berth-$(printf '\\351')-$$; mkdir $f; cd $f; rmdir $f/../${f##*/}; $0 $1 $2 ps");
    assertEquals(2, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("it has gone"), outcome.output());
    outcome =
        shell(
            "f=/tmp/berth-$(printf '\\351')-$$; mkdir $f; (cd $f; $0 $1 $2 ps); s=$?; rmdir $f; exit $s");
    assertEquals(2, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("berth-\\xe9-"), outcome.output());
  }

  @Test
  void aVariableThatIsNotUtf8IsLeftOut() throws Exception {
    assertEquals(
        new Outcome(0, "[] [b=c]\n"),
        shell(
            "A=$(printf '\\351') B=b=c exec $0 $1 $2 run --rm -e A -e B busybox:test sh -c 'echo \"[$A] [$B]\"'"));
  }

  @Test
  void aWordMayBeEmptyOrHaveLineEnds() throws Exception {
    assertEquals(
        new Outcome(0, "<>\n<a\nb>\n<\"\\>\n"),
        run(new byte[0], "run", "--rm", "busybox:test", "printf", "<%s>\\n", "", "a\nb", "\"\\"));
  }

  /** Wherever it is between creation and end: whoever typed it has gone, the container goes too. */
  @Test
  @Timeout(120)
  void aClientThatIsKilledLeavesNoContainerThatGoesByItself() throws Exception {
    for (int millis = 0; millis < 120; millis += 6) {
      var process = client("/bin/false", "run", "--rm", "busybox:test", "true").start();
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
    }
    while (!server.run("ps", "-aq").out().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(50); // between two looks
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

  /** It is opened by the server, whose thread it would hold. */
  @Test
  void aFifoAsADockerfileIsAnErrorAtOnce(@TempDir Path folder) throws Exception {
    var fifo = folder.resolve("Dockerfile");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    var outcome = run(new byte[0], "build", folder.toString());
    assertEquals(2, outcome.status(), outcome.output());
    assertTrue(outcome.output().contains("it is a FIFO"), outcome.output());
  }
}
