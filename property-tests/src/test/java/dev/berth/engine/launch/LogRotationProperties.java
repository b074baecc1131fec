package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.launch.LogWriter.Output;
import dev.berth.engine.launch.LogWriter.Reopen;
import dev.berth.engine.launch.LogWriter.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a process writes, its log files hold the last of it, whole and within their bounds. */
class LogRotationProperties {
  private static final int PART = 16 << 10;
  private static final int TIMESTAMP = 30;
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z";

  private static LogWriter writer;
  private static Path folder;

  @BeforeContainer
  static void start() throws IOException {
    writer = new LogWriter();
    folder = Files.createTempDirectory("log-rotation");
  }

  @AfterContainer
  static void stop() throws IOException {
    writer.close();
    Files.delete(folder);
  }

  @AfterTry
  void clear() throws IOException {
    for (var file : files()) {
      Files.delete(file);
    }
  }

  @Tag("full")
  @Property(tries = 1000)
  void theFilesHoldTheLastOfTheOutputForLong(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 64 << 10, max = 200 << 10) int maxBytes,
      @ForAll @IntRange(min = 1, max = 5) int maxFiles)
      throws IOException {
    theFilesHoldTheLastOfTheOutput(steps, maxBytes, maxFiles);
  }

  @Property(tries = 300)
  void theFilesHoldTheLastOfTheOutput(
      @ForAll("steps") List<Step> steps,
      @ForAll @IntRange(min = 64 << 10, max = 200 << 10) int maxBytes,
      @ForAll @IntRange(min = 1, max = 5) int maxFiles)
      throws IOException {
    var log = new MonitorParameters.Log(folder.resolve("log"), maxBytes, maxFiles);
    assertEquals(0, writer.write(log, steps), "bytes lost");
    var expected = records(steps);
    var files = files();
    var found = new ArrayList<String>();
    long before = 0;
    for (var file : files) {
      long size = Files.size(file);
      assertTrue(size <= maxBytes, file + " has " + size + " of " + maxBytes);
      var lines = Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1);
      assertEquals("", lines[lines.length - 1], "the last line of " + file + " has no end");
      for (int i = 0; i < lines.length - 1; i++) {
        assertTrue(lines[i].substring(0, TIMESTAMP).matches(TIME), lines[i]);
        found.add(lines[i].substring(TIMESTAMP));
      }
      if (before > 0) {
        assertTrue(before + lines[0].length() + 1 > maxBytes, "rotated before it was full");
      }
      before = size;
    }
    assertTrue(files.size() <= maxFiles, files.toString());
    assertTrue(found.size() <= expected.size(), "more than was written");
    var last = expected.subList(expected.size() - found.size(), expected.size());
    for (int i = 0; i < found.size(); i++) {
      assertEquals(last.get(i), found.get(i), "record " + i + " of " + found.size());
    }
    if (files.size() < maxFiles) {
      assertEquals(expected.size(), found.size(), "removed without need");
    }
  }

  /** Oldest first; any other file fails. */
  private static List<Path> files() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.sorted((a, b) -> number(b) - number(a)).toList();
    }
  }

  private static int number(Path file) {
    var name = file.getFileName().toString();
    return name.equals("log") ? 0 : Integer.parseInt(name.substring("log.".length()));
  }

  /** What the log has to say of the steps when nothing is removed, without the times. */
  private static List<String> records(List<Step> steps) {
    var records = new ArrayList<String>();
    var held = List.of(new StringBuilder(), new StringBuilder());
    for (var step : steps) {
      if (step instanceof Output(int stream, byte[] bytes)) {
        var text = held.get(stream).append(new String(bytes, StandardCharsets.ISO_8859_1));
        int end = text.indexOf("\n");
        while (end >= 0 || text.length() > PART) {
          boolean whole = end >= 0 && end <= PART;
          int length = whole ? end : cut(text);
          records.add(record(stream, whole ? 'F' : 'P', text.substring(0, length)));
          text.delete(0, length + (whole ? 1 : 0));
          end = text.indexOf("\n");
        }
      }
    }
    for (int stream = 0; stream < held.size(); stream++) {
      if (!held.get(stream).isEmpty()) {
        records.add(record(stream, 'F', held.get(stream).toString()));
      }
    }
    return records;
  }

  /** Where a line that is too long is cut: before the character that the cut would go through. */
  private static int cut(StringBuilder text) {
    int start = PART;
    while (start > PART - 4 && isContinuation(text.charAt(start))) {
      start--;
    }
    return start + characterLength(text.charAt(start)) > PART ? start : PART;
  }

  private static boolean isContinuation(char octet) {
    return octet >= 0x80 && octet < 0xc0;
  }

  /** How many bytes of UTF-8 a character has that begins with this one. */
  private static int characterLength(char octet) {
    if (octet < 0xc0 || octet >= 0xf8) {
      return 1;
    }
    return octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
  }

  private static String record(int stream, char tag, String content) {
    return " %s %c %s".formatted(stream == 0 ? "stdout" : "stderr", tag, content);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    var lengths =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 300),
            Arbitraries.integers().between(PART - 2, PART + 2),
            Arbitraries.integers().between(0, 100_000));
    var lines = Arbitraries.of(1, 20, 200, 5_000, PART, 3 * PART, 1 << 20);
    Arbitrary<Step> output =
        Combinators.combine(
                Arbitraries.of(0, 0, 1), lengths, lines, Arbitraries.randomValue(Random::nextLong))
            .as((stream, length, line, seed) -> new Output(stream, bytes(length, line, seed)));
    Arbitrary<Step> reopen = Arbitraries.just(new Reopen());
    return Arbitraries.frequencyOf(Tuple.of(12, output), Tuple.of(1, reopen)).list().ofMaxSize(25);
  }

  /** Any bytes, with a line end after a number of them that is about the one given. */
  private static byte[] bytes(int length, int line, long seed) {
    var random = new Random(seed);
    var out = new ByteArrayOutputStream();
    int left = random.nextInt(2 * line);
    while (out.size() < length) {
      int next = random.nextInt(256);
      out.write(left-- <= 0 ? '\n' : next == '\n' ? 'x' : next);
      if (left < 0) {
        left = random.nextInt(2 * line);
      }
    }
    return out.toByteArray();
  }
}
