package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class MonitorStreamsTest extends OnLaunchGround {
  /** Counts bytes. */
  private static final class Counter implements MonitorStreams.Sink {
    final AtomicLong bytes = new AtomicLong();

    @Override
    public void stdout(ByteBuffer chunk) {
      bytes.addAndGet(chunk.remaining());
    }

    @Override
    public void stderr(ByteBuffer chunk) {
      bytes.addAndGet(chunk.remaining());
    }
  }

  private static void kill(Monitor monitor) {
    monitor.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(monitor);
  }

  @Test
  void missesNothingFromTheFirstByteOn() {
    assertEquals("hello", ground.output("say", "hello"));
  }

  @Test
  void keepsTheStreamsApart() {
    var output = new LaunchGround.Output();
    var attached = new ArrayList<MonitorStreams>();
    ground.launcher.start(
        new LaunchPlan(
            ground.parameters(Optional.empty(), StandardInput.NULL),
            List.of(),
            ground.operations(List.of(), "say", "right", "wrong")),
        monitor -> attached.add(monitor.attach(MonitorStreams.Wanted.OUTPUT)));
    try (var streams = attached.getFirst()) {
      assertEquals(0, streams.read(output).exitCode());
    }
    assertEquals("right", output.stdout());
    assertEquals("wrong", output.stderr());
  }

  @Test
  void carriesStandardInputInBothDirections() throws Exception {
    var monitor = ground.unlogged(StandardInput.PIPE, "cat");
    var output = new Counter();
    try (var streams = monitor.attach(MonitorStreams.Wanted.ALL)) {
      var reader = Thread.ofVirtual().start(() -> streams.read(output));
      var chunk = ByteBuffer.allocate(1_000_000);
      for (int i = 0; i < 5; i++) {
        streams.write(chunk.clear());
      }
      streams.closeInput();
      reader.join();
    }
    assertEquals(0, LaunchGround.ended(monitor).exitCode());
    assertEquals(5_000_000, output.bytes.get());
  }

  @Test
  void endsStandardInputWhenItsWriterVanishes() {
    var monitor = ground.unlogged(StandardInput.PIPE, "cat");
    var streams = monitor.attach(MonitorStreams.Wanted.ALL);
    streams.write(ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)));
    streams.close();
    assertEquals(0, LaunchGround.ended(monitor).exitCode());
  }

  @Test
  void dropsAReaderThatGoesAway() {
    var monitor = ground.unlogged(StandardInput.NULL, "fill", "1000000");
    for (int i = 0; i < 100; i++) {
      try {
        monitor.attach(MonitorStreams.Wanted.OUTPUT).close();
      } catch (BerthException e) {
        assertTrue(
            e.kind() == ErrorKind.CONFLICT || e.kind() == ErrorKind.UNAVAILABLE, e.toString());
      }
    }
    assertEquals(0, LaunchGround.ended(monitor).exitCode());
  }

  @Test
  void cve2022_23471_2022_31030_readerThatNeverReadsHoldsTheProcessUpAndTakesNoMemory()
      throws Exception {
    var attached = new ArrayList<MonitorStreams>();
    var monitor =
        ground.start(
            ground.parameters(Optional.empty(), StandardInput.NULL),
            ground.operations(List.of(), "repeat", "0123456789abcdef\n", "100000000"),
            ready -> attached.add(ready.attach(MonitorStreams.Wanted.OUTPUT)));
    try (var _ = attached.getFirst()) {
      long written = 0;
      for (long last = -1; written != last; ) {
        last = written;
        Thread.sleep(100);
        written = charactersWritten(monitor);
      }
      assertTrue(written < 600_000, "wrote on with nobody reading: " + written);
      assertTrue(pss(monitor) < 1024, "PSS of the monitor: " + pss(monitor) + " kB");
    }
    long now = charactersWritten(monitor);
    while (charactersWritten(monitor) == now) {
      Thread.sleep(5);
    }
    kill(monitor);
  }

  @Test
  @Tag("kernel-slow")
  void tenThousandAttachesLeaveNothingBehind() throws Exception {
    var monitor = ground.unlogged(StandardInput.NULL, "pause");
    monitor.attach(MonitorStreams.Wanted.OUTPUT).close();
    long before = pss(monitor);
    int descriptors = descriptors(monitor);
    for (int i = 0; i < 10_000; i++) {
      monitor.attach(MonitorStreams.Wanted.OUTPUT).close();
    }
    assertEquals(0, monitor.status().attachedClients());
    assertTrue(descriptors(monitor) <= descriptors + 1);
    assertTrue(pss(monitor) - before < 64, "grew from " + before + " kB to " + pss(monitor));
    kill(monitor);
  }

  @Test
  void aClientThatFloodsStandardInputLeavesTheOthersTheirTurn() throws Exception {
    var monitor = ground.unlogged(StandardInput.NULL, "pause");
    try (var flood = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      flood.connect(UnixDomainSocketAddress.of(monitor.controlSocket()));
      var frames = ControlFrame.buffer(1 << 20);
      while (frames.hasRemaining()) {
        frames.putInt(ControlFrame.STDIN).putInt(0);
      }
      var written = new AtomicLong();
      var writer = Thread.ofPlatform().start(() -> writeForever(flood, frames, written));
      while (written.get() < 3) {
        Thread.sleep(5);
      }
      // Each would wait for a pause of the flood, some for seconds.
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            for (int i = 0; i < 50; i++) {
              monitor.status();
            }
          });
      monitor.signal(LaunchGround.SIGKILL);
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> LaunchGround.ended(monitor));
      writer.join();
    }
  }

  @Test
  void aClientThatWaitsForThePipeGoesOnWhenAnotherOneEndsTheInput() throws Exception {
    var monitor = ground.unlogged(StandardInput.PIPE, "pause");
    try (var writer = ControlChannel.connect(monitor.controlSocket(), monitor.identity().nonce());
        var other = ControlChannel.connect(monitor.controlSocket(), monitor.identity().nonce())) {
      for (int i = 0; i < 8; i++) {
        writer.send(ControlFrame.STDIN, ByteBuffer.allocate(ControlFrame.LONGEST));
      }
      writer.send(ControlFrame.STATUS);
      monitor.status(); // by now the pipe is full
      other.send(ControlFrame.STDIN_EOF);
      assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> writer.expect(ControlFrame.STATE).remaining());
    }
    kill(monitor);
  }

  private static void writeForever(SocketChannel channel, ByteBuffer bytes, AtomicLong written) {
    try {
      while (true) {
        channel.write(bytes.rewind());
        written.incrementAndGet();
      }
    } catch (IOException e) {
      // the monitor left
    }
  }

  @Test
  void saysNothingBehindTheEnd() {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var clients = new ArrayList<ControlChannel>();
    var exec =
        ground.exec(
            container,
            ready -> {
              var nonce = ready.identity().nonce();
              var reader = ControlChannel.connect(ready.controlSocket(), nonce);
              reader.send(ControlFrame.ATTACH, ControlFrame.buffer(4).putInt(2).flip());
              clients.add(reader);
              // One that doesn't read its answers keeps the monitor for a while.
              var holder = ControlChannel.connect(ready.controlSocket(), nonce);
              for (int i = 0; i < 1000; i++) {
                holder.send(ControlFrame.STATUS);
              }
              clients.add(holder);
            },
            "leaveWriter");
    try (var reader = clients.getFirst()) {
      reader.expect(ControlFrame.ATTACHED);
      var frame = reader.read();
      while (frame.type() == ControlFrame.STDOUT) {
        frame = reader.read();
      }
      assertEquals(ControlFrame.EXIT, frame.type());
      clients.getLast().close();
      var left = assertThrows(BerthException.class, reader::read);
      assertEquals(ErrorKind.UNAVAILABLE, left.kind());
    }
    LaunchGround.ended(exec);
    kill(container);
  }

  @Test
  void refusesAMonitorWithAnotherNonce() {
    var monitor = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                MonitorStreams.attach(
                    monitor.controlSocket(), "0".repeat(32), MonitorStreams.Wanted.OUTPUT));
    assertEquals(ErrorKind.CONFLICT, failure.kind());
    kill(monitor);
    var late =
        assertThrows(BerthException.class, () -> monitor.attach(MonitorStreams.Wanted.OUTPUT));
    assertEquals(ErrorKind.CONFLICT, late.kind());
  }

  @Test
  void staysBelowOneMegabyteAfterRelayingAHundred() throws Exception {
    var parameters =
        ground.parameters(
            Optional.of(new MonitorParameters.Log(ground.log(), 1_000_000, 2)), StandardInput.PIPE);
    var line = "0123456789".repeat(10) + "\n";
    // Ends its output, then waits for input that never comes.
    var monitor =
        ground.start(parameters, ground.operations(List.of(), "repeatAndWait", line, "1000000"));
    while (ground.calls.pidfdOpen(monitor.processPid()).isPresent()
        && charactersWritten(monitor) < 101_000_000) {
      Thread.sleep(20);
    }
    Thread.sleep(100);
    long pss = pss(monitor);
    assertTrue(pss < 1024, "PSS of the monitor: " + pss + " kB");
    kill(monitor);
  }

  @Test
  void keepsItsSocketToItself() throws IOException {
    var monitor = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(monitor.controlSocket())));
    kill(monitor);
  }

  private static long charactersWritten(Monitor monitor) {
    return number(Path.of("/proc/" + monitor.processPid() + "/io"), "wchar:");
  }

  private static long pss(Monitor monitor) {
    return number(Path.of("/proc/" + monitor.identity().pid() + "/smaps_rollup"), "Pss:");
  }

  private static int descriptors(Monitor monitor) throws IOException {
    try (var open = Files.list(Path.of("/proc/" + monitor.identity().pid() + "/fd"))) {
      return (int) open.count();
    }
  }

  private static long number(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void waitsQuietlyForAProcessThatItsTracerHolds() throws Exception {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "trace"));
    var exec = ground.exec(container, _ -> {}, "pause");
    var status = Path.of("/proc/" + exec.processPid() + "/status");
    while (Files.readString(status).contains("TracerPid:\t0\n")) {
      Thread.sleep(5);
    }
    exec.signal(LaunchGround.SIGKILL);
    while (!Files.readString(status).contains("State:\tZ")) {
      Thread.sleep(5);
    }
    long before = cpuTicks(exec);
    Thread.sleep(500);
    assertTrue(cpuTicks(exec) - before < 5, "the monitor spins");
    kill(container);
    assertEquals(LaunchGround.SIGKILL, LaunchGround.ended(exec).signal());
  }

  private static long cpuTicks(Monitor monitor) throws IOException {
    var stat = Files.readString(Path.of("/proc/" + monitor.identity().pid() + "/stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  @Test
  void waitsQuietlyWhereNoDescriptorIsLeft() throws Exception {
    var monitor = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var pid = Integer.toString(monitor.identity().pid());
    // The hard limit stays: raising it again would take a capability.
    Shell.run("prlimit", "--nofile=20:", "--pid", pid);
    var clients = new ArrayList<SocketChannel>();
    for (int i = 0; i < 20; i++) {
      clients.add(SocketChannel.open(UnixDomainSocketAddress.of(monitor.controlSocket())));
    }
    long ticks = cpuTicks(monitor);
    Thread.sleep(500);
    assertTrue(cpuTicks(monitor) - ticks < 5, "the monitor spins");
    for (var client : clients) {
      client.close();
    }
    assertEquals(0, monitor.status().logBytesLost());
    // Fewer than it waits for at a time: it still learns of the end.
    Shell.run("prlimit", "--nofile=3:", "--pid", pid);
    kill(monitor);
    assertEquals(LaunchGround.SIGKILL, LaunchGround.ended(monitor).signal());
  }
}
