package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.HostingServer.Held;
import dev.berth.shell.NativeClient.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server that hosts commands bears: much data, slow, vanishing and wrong clients. */
@Tag("kernel-slow")
@Timeout(180)
final class HostedCommandsTest {
  private static final int LINES = 16_000;
  private static final long HEAP_SLACK = 4 << 20;

  private static RunningServer server;
  private static HostingServer hosting;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.withBusybox();
    hosting = new HostingServer(runFolder());
    server.run("run", "-d", "--name", "c", "busybox:test", "sh", "-c", "echo on; exec sleep 10000");
    for (int i = 0; i < 20; i++) {
      assertEquals(0, run("ps").status()); // the pools of threads have grown
    }
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Path runFolder() {
    return server.folder().resolve("run");
  }

  private static ProcessBuilder client(String... words) {
    return NativeClient.of(runFolder(), "/bin/false", words);
  }

  private static Outcome run(String... words) throws Exception {
    var process = client(words).start();
    process.getOutputStream().close();
    return Outcome.of(process);
  }

  private static Outcome shell(String script) throws Exception {
    return NativeClient.fromShell(runFolder(), script);
  }

  private static String names() {
    return server.run("ps", "--format", "{name}").out();
  }

  @Test
  void aHundredMegabytesGoThroughAProgramAndBack(@TempDir Path folder) throws Exception {
    var sent = folder.resolve("sent");
    var received = folder.resolve("received");
    try (var out = Files.newOutputStream(sent)) {
      var random = new Random(1);
      var block = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    var process =
        client("exec", "-i", "c", "cat")
            .redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(sent.toFile())
            .redirectOutput(received.toFile())
            .start();
    assertEquals(0, process.waitFor());
    assertEquals(-1, Files.mismatch(sent, received));
  }

  @Test
  void aSlowReaderOfALogGetsAllOfItAndCostsNoMemory() throws Exception {
    var script = "BEGIN { for (i = 1; i <= %d; i++) printf \"%%0500d\\n\", i }".formatted(LINES);
    assertEquals(0, run("run", "-d", "--name", "log", "busybox:test", "awk", script).status());
    assertEquals(0, run("wait", "log").status());
    var before = hosting.held();
    var process = client("logs", "log").start();
    HostingServer.eventually(
        "the log waits", () -> hosting.threads().contains("stream.Credit.take"));
    var during = hosting.held();
    assertTrue(during.heap() - before.heap() < HEAP_SLACK, before + " " + during);
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (int line = 1; line <= LINES; line++) {
        assertEquals("%0500d".formatted(line), reader.readLine());
      }
      assertEquals(null, reader.readLine());
    }
    assertEquals(0, process.waitFor());
  }

  private static void vanishes(Process process) throws Exception {
    try (var output = process.inputReader()) {
      assertEquals("on", output.readLine());
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatAKilledClientFollowedGoesOn() throws Exception {
    var before = hosting.held();
    for (int i = 0; i < 30; i++) {
      vanishes(client("logs", "-f", "c").start());
    }
    hosting.requireRegained(before);
    assertTrue(names().contains("c\n"), names());
  }

  @Test
  void whatAKilledClientRanGoesOn() throws Exception {
    var before = hosting.held();
    for (int i = 0; i < 5; i++) {
      vanishes(
          client("run", "--name", "k" + i, "busybox:test", "sh", "-c", "echo on; exec sleep 10000")
              .start());
    }
    HostingServer.eventually(
        "commands have ended", () -> hosting.held().commands() <= before.commands());
    for (int i = 0; i < 5; i++) {
      assertTrue(names().contains("k" + i + "\n"), names());
      assertEquals(0, run("rm", "-f", "k" + i).status());
    }
    hosting.requireRegained(before);
  }

  @Test
  void whatAKilledClientHadNotBegunIsNotBegun() throws Exception {
    var before = hosting.held();
    var stays = "trap 'echo asked' TERM; while true; do sleep 0.1; done";
    for (var name : List.of("s1", "s2")) {
      assertEquals(0, run("run", "-d", "--name", name, "busybox:test", "sh", "-c", stays).status());
    }
    var process = client("stop", "--time", "3", "s1", "s2").start();
    HostingServer.eventually("it stops", () -> run("logs", "s1").output().contains("asked"));
    process.destroyForcibly().waitFor();
    HostingServer.eventually(
        "the command has ended", () -> hosting.held().commands() <= before.commands());
    assertEquals(0, run("wait", "s1").status());
    assertEquals("", run("logs", "s2").output());
    assertEquals(0, run("rm", "-f", "s1", "s2").status());
    hosting.requireRegained(before);
  }

  @Test
  void manyClientsAtOnceAreAllAnswered() throws Exception {
    var before = hosting.held();
    var expected = run("ps", "--format", "{id} {name}");
    assertEquals(0, expected.status());
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 64; i++) {
      processes.add(client("ps", "--format", "{id} {name}").start());
    }
    for (var process : processes) {
      process.getOutputStream().close();
      assertEquals(expected, Outcome.of(process));
    }
    hosting.requireRegained(before);
  }

  @Test
  void closedAndFullStreamsAreTold() throws Exception {
    assertEquals(0, shell("exec $0 $1 $2 ps <&-").status());
    assertEquals(
        new Outcome(125, "berth: cannot read standard input: Bad file descriptor\n"),
        shell("exec $0 $1 $2 exec -i c cat <&-"));
    assertEquals(
        new Outcome(1, "berth: cannot write to standard output: Bad file descriptor\n"),
        shell("exec $0 $1 $2 ps >&-"));
    assertEquals(
        new Outcome(1, "berth: cannot write to standard output: No space left on device\n"),
        shell("exec $0 $1 $2 ps >/dev/full"));
    assertEquals(new Outcome(2, ""), shell("exec $0 $1 $2 psx 2>&-"));
  }

  @Test
  void aClientWhoseServerIsKilledSaysSo() throws Exception {
    var other = RunningServer.withBusybox();
    try {
      var folder = other.folder().resolve("run");
      other.run("run", "-d", "--name", "c", "busybox:test", "sh", "-c", "echo on; sleep 10000");
      var process = NativeClient.of(folder, "/bin/false", "logs", "-f", "c").start();
      try (var output = process.inputReader()) {
        assertEquals("on", output.readLine());
        var handle = ProcessHandle.of(new HostingServer(folder).pid()).orElseThrow();
        handle.destroyForcibly();
        assertEquals(
            "berth: the connection to the server broke off before the command had ended; "
                + "\"berth ps -a\" or \"berth operation list -a\" tells what became of it",
            output.readLine());
        assertEquals(1, process.waitFor());
        handle.onExit().join();
      }
    } finally {
      other.close(); // with a server that the first call starts
    }
  }

  private static byte[] frame(int channel, int announced, byte[] data) {
    return ByteBuffer.allocate(9 + data.length)
        .putInt(0)
        .put((byte) channel)
        .putInt(announced)
        .put(data)
        .array();
  }

  private static byte[] hello(int words, String word) {
    var fields =
        "0 0 0 0 0 %d\0/\0".formatted(words)
            + IntStream.range(0, words).mapToObj(_ -> word + "\0").collect(Collectors.joining());
    var data = fields.getBytes(StandardCharsets.UTF_8);
    return frame(3, data.length, data);
  }

  /** What a client says after it was let in: wrong in one of many ways. */
  private static byte[] wrong(Random random) throws IOException {
    var noise = new byte[random.nextInt(3000)];
    random.nextBytes(noise);
    var good = hello(1, "ps");
    var said = new ByteArrayOutputStream();
    switch (random.nextInt(7)) {
      case 0 -> said.write(noise);
      case 1 -> said.write(Arrays.copyOf(good, random.nextInt(good.length)));
      case 2 -> said.write(frame(3, Integer.MAX_VALUE - random.nextInt(1000), noise));
      case 3 -> said.write(frame(3, noise.length, noise));
      case 4 -> said.write(frame(random.nextInt(256), noise.length, noise));
      case 5 -> {
        var changed = good.clone();
        changed[9 + random.nextInt(changed.length - 9)] = (byte) random.nextInt();
        said.write(changed);
      }
      default -> {
        said.write(hello(2, "psx"));
        said.write(frame(random.nextInt(6), random.nextInt(noise.length + 1), noise));
      }
    }
    return said.toByteArray();
  }

  /** Comes back once the server has closed. */
  private static void meet(byte[] said) throws IOException {
    try (var socket =
        SocketChannel.open(UnixDomainSocketAddress.of(runFolder().resolve("berth.sock")))) {
      var head =
          "GET /command HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: berth-command/%s\r\n\r\n"
              .formatted(Main.VERSION);
      socket.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
      try {
        var rest = ByteBuffer.wrap(said);
        while (rest.hasRemaining()) {
          socket.write(rest);
        }
        socket.shutdownOutput();
        Channels.newInputStream(socket).readAllBytes();
      } catch (IOException e) {
        assertTrue(
            e.getMessage().contains("reset") || e.getMessage().contains("pipe"), e::toString);
      }
    }
  }

  @Test
  void whateverIsSaidIsAnsweredOrCutOff() throws Exception {
    var random = new Random(7);
    for (int i = 0; i < 50; i++) {
      meet(wrong(random));
    }
    Held before = hosting.held();
    for (int i = 0; i < 500; i++) {
      meet(wrong(random));
    }
    for (int words : new int[] {5_000, 65_536, 70_000, 99_999, 400_000}) {
      meet(hello(words, "w"));
    }
    hosting.requireRegained(before);
    assertTrue(hosting.held().heap() - before.heap() < HEAP_SLACK, before + " " + hosting.held());
    assertEquals(0, run("ps").status());
    var log = Files.readString(runFolder().resolve("server.log"));
    assertFalse(log.contains("SEVERE"), log);
  }
}
