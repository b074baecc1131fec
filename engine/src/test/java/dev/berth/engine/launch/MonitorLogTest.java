package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.launch.MonitorParameters.Log;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class MonitorLogTest extends OnLaunchGround {
  private static final int TIMESTAMP = 30;

  private List<String> lines() throws IOException {
    return Files.readAllLines(ground.log());
  }

  private MonitorParameters small(long maxBytes, int maxFiles) {
    return ground.parameters(
        Optional.of(new Log(ground.log(), maxBytes, maxFiles)), StandardInput.NULL);
  }

  @Test
  void writesLinesWithTimeAndStream() throws IOException {
    ground.run("say", "one\ntwo\nend without newline", "wrong\n");
    var lines = lines();
    assertEquals(4, lines.size());
    for (var line : lines) {
      var time = Instant.parse(line.substring(0, TIMESTAMP));
      assertTrue(Math.abs(time.toEpochMilli() - System.currentTimeMillis()) < 60_000, line);
    }
    assertEquals(
        List.of(
            " stderr F wrong", " stdout F end without newline", " stdout F one", " stdout F two"),
        lines.stream().map(line -> line.substring(TIMESTAMP)).sorted().toList());
  }

  @Test
  void writesLongLinesInParts() throws IOException {
    ground.run("fill", Integer.toString(40_000));
    var parts = lines().stream().map(line -> line.substring(TIMESTAMP)).toList();
    assertEquals(3, parts.size());
    assertEquals(" stdout P " + "x".repeat(16384), parts.get(0));
    assertEquals(" stdout P " + "x".repeat(16384), parts.get(1));
    assertEquals(" stdout F " + "x".repeat(40_000 - 2 * 16384), parts.get(2));
  }

  @Test
  void cutsLongLinesBetweenCharacters() throws IOException {
    for (var character : List.of("é", "€", "🚢")) {
      int width = character.getBytes(StandardCharsets.UTF_8).length;
      for (int before = 0; before < width; before++) {
        Files.deleteIfExists(ground.log());
        var line = "x".repeat(before) + character.repeat(20_000 / width);
        ground.run("say", line + "\n");
        var parts = lines().stream().map(part -> part.substring(TIMESTAMP + 10)).toList();
        assertEquals(2, parts.size());
        assertEquals(line, String.join("", parts));
        int whole = (16384 - before) / width;
        assertEquals(before + whole * character.length(), parts.getFirst().length());
      }
    }
  }

  @Test
  void cutsBytesThatAreNoTextAnywhere() throws IOException {
    for (int value : new int[] {0xbf, 0xc3, 0xf0, 0xff}) {
      Files.deleteIfExists(ground.log());
      var bytes = new byte[20_000];
      Arrays.fill(bytes, (byte) value);
      Files.write(ground.root.resolve("binary"), bytes);
      ground.run("file", "/binary");
      var parts =
          Files.readAllLines(ground.log(), StandardCharsets.ISO_8859_1).stream()
              .map(part -> part.substring(TIMESTAMP + 10))
              .toList();
      assertEquals(List.of(16384, 20_000 - 16384), parts.stream().map(String::length).toList());
      assertArrayEquals(bytes, String.join("", parts).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void rotatesAndKeepsTheNewestFiles() throws IOException {
    var line = "0123456789".repeat(10) + "\n";
    LaunchGround.ended(
        ground.start(small(65536, 3), ground.operations(List.of(), "repeat", line, "3000")));
    for (var name : List.of("log", "log.1", "log.2")) {
      var file = folder.resolve(name);
      assertTrue(Files.size(file) <= 65536, name + " has " + Files.size(file));
      for (var entry : Files.readAllLines(file)) {
        assertEquals(" stdout F " + line.strip(), entry.substring(TIMESTAMP));
      }
    }
    assertTrue(Files.size(folder.resolve("log.1")) > 65536 - 200);
    assertFalse(Files.exists(folder.resolve("log.3")));
  }

  @Test
  void makesItsFileAgainWhereItWasDeleted() throws Exception {
    var parameters =
        ground.parameters(Optional.of(new Log(ground.log(), 65536, 3)), StandardInput.PIPE);
    var monitor = ground.start(parameters, ground.operations(List.of(), "cat"));
    Files.delete(ground.log());
    try (var streams = monitor.attach(new MonitorStreams.Wanted(true, false, false))) {
      streams.write(ByteBuffer.wrap("0123456789\n".repeat(4000).getBytes()));
      streams.closeInput();
      LaunchGround.ended(monitor);
    }
    assertTrue(Files.size(ground.log()) > 0);
  }

  @Test
  void writesOnWhereTheFileWasMovedAwayAndReopened() throws Exception {
    var monitor = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    while (Files.size(ground.log()) == 0) {
      Thread.sleep(5);
    }
    Files.move(ground.log(), folder.resolve("moved"));
    monitor.reopenLog();
    assertEquals(0, Files.size(ground.log()));
    monitor.signal(LaunchGround.SIGKILL);
    LaunchGround.ended(monitor);
    assertTrue(Files.readString(folder.resolve("moved")).endsWith(" stdout F ready\n"));
  }

  @Test
  void goesOnWithoutRoomAndTellsLaterHowMuchWasLost() throws Exception {
    var small = folder.resolve("small");
    Files.createDirectory(small);
    try (var disk = SmallDisk.mount(small, "256k")) {
      var log = small.resolve("log");
      var parameters =
          ground.parameters(Optional.of(new Log(log, 10_000_000, 1)), StandardInput.PIPE);
      var monitor = ground.start(parameters, ground.operations(List.of(), "cat"));
      var line = "y".repeat(99) + "\n";
      try (var streams = monitor.attach(new MonitorStreams.Wanted(true, true, false))) {
        var output = new LaunchGround.Output();
        var reader = Thread.ofVirtual().start(() -> streams.read(output));
        for (int i = 0; i < 50; i++) {
          streams.write(ByteBuffer.wrap(line.repeat(100).getBytes()));
        }
        while (monitor.status().logBytesLost() == 0 || output.stdout().length() < 500_000) {
          Thread.sleep(5);
        }
        long lost = monitor.status().logBytesLost();
        disk.resize("4m");
        streams.write(ByteBuffer.wrap("after\n".getBytes()));
        streams.closeInput();
        reader.join();
        var record = LaunchGround.ended(monitor);
        assertEquals(lost, record.logBytesLost());
        var lines = Files.readAllLines(log);
        assertTrue(
            lines.get(lines.size() - 2).contains(lost + " bytes of output were lost here"),
            lines.get(lines.size() - 2));
        assertTrue(lines.getLast().endsWith(" stdout F after"));
        assertEquals(500_000, (lines.size() - 2) * 100L + lost);
        assertEquals(500_000 + "after\n".length(), output.stdout().length());
      }
    }
  }

  /** A server may run under a limit, which its monitors have from it. */
  @Test
  void goesOnWhereTheSizeOfFilesIsLimited() throws Exception {
    var log = new Log(ground.log(), 10_000_000, 1);
    var monitor =
        ground.start(
            ground.parameters(Optional.of(log), StandardInput.PIPE),
            ground.operations(List.of(), "cat"));
    Shell.run("prlimit", "--fsize=50000", "--pid", Integer.toString(monitor.identity().pid()));
    try (var streams = monitor.attach(new MonitorStreams.Wanted(true, true, false))) {
      var output = new LaunchGround.Output();
      var reader = Thread.ofVirtual().start(() -> streams.read(output));
      streams.write(ByteBuffer.wrap(("y".repeat(99) + "\n").repeat(1000).getBytes()));
      streams.closeInput();
      reader.join();
      assertEquals(100_000, output.stdout().length());
    }
    var record = LaunchGround.ended(monitor);
    assertEquals(0, record.code());
    assertTrue(record.logBytesLost() > 0, record::toString);
  }

  private void repeatLines(int files) {
    var line = "0123456789".repeat(10) + "\n";
    LaunchGround.ended(
        ground.start(small(65536, files), ground.operations(List.of(), "repeat", line, "2000")));
  }

  @Test
  void growsWhereAnOlderFileCannotMove() throws IOException {
    Files.writeString(folder.resolve("log.1"), "older");
    Files.createDirectories(folder.resolve("log.2/kept"));
    repeatLines(3);
    assertEquals("older", Files.readString(folder.resolve("log.1")));
    assertEquals(2000, Files.readAllLines(ground.log()).size());
  }

  @Test
  void growsAndLosesNoOlderFileWhereItCannotMove() throws IOException {
    Files.createFile(ground.log());
    Files.writeString(folder.resolve("log.1"), "older");
    Shell.run("mount", "--bind", ground.log().toString(), ground.log().toString());
    try {
      repeatLines(4);
      assertEquals(2000, Files.readAllLines(ground.log()).size());
    } finally {
      Shell.run("umount", ground.log().toString());
    }
    assertEquals("older", Files.readString(folder.resolve("log.2")));
  }

  @Test
  void writesNoHoleWhereItWasCutByOthersAndRoomRunsOut() throws Exception {
    var small = folder.resolve("small");
    Files.createDirectory(small);
    try (var _ = SmallDisk.mount(small, "256k")) {
      var log = small.resolve("log");
      var monitor =
          ground.start(
              ground.parameters(Optional.of(new Log(log, 10_000_000, 1)), StandardInput.PIPE),
              ground.operations(List.of(), "cat"));
      try (var streams = monitor.attach(new MonitorStreams.Wanted(true, false, false))) {
        var line = "y".repeat(99) + "\n";
        streams.write(ByteBuffer.wrap(line.repeat(1000).getBytes()));
        while (Files.size(log) < 100_000) {
          Thread.sleep(5);
        }
        Shell.run("truncate", "--size", "0", log.toString());
        streams.write(ByteBuffer.wrap(line.repeat(4000).getBytes()));
        streams.closeInput();
        assertTrue(LaunchGround.ended(monitor).logBytesLost() > 0);
      }
      assertFalse(Files.readString(log).contains("\0"));
    }
  }
}
