package dev.berth.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path folder;
  Path log;

  @BeforeEach
  void name() {
    log = folder.resolve("log");
  }

  @Test
  void readsRotatedFilesOldestFirst() throws IOException {
    write("log.2", line(1, "stdout", 'F', "one"));
    write("log.1", line(2, "stderr", 'F', "two"));
    write("log", line(3, "stdout", 'F', "three"), line(4, "stdout", 'F', ""));

    var lines = lines(LogQuery.ALL);

    assertEquals(List.of("one", "two", "three", ""), texts(lines));
    assertEquals(LogStream.STDERR, lines.get(1).stream());
    assertEquals(Instant.parse("2026-01-01T00:00:01.000000007Z"), lines.getFirst().time());
  }

  @Test
  void keepsPartsAndPassesOverBrokenLines() throws IOException {
    write(
        "log",
        line(1, "stdout", 'P', "a"),
        "no line of a log\n",
        "2026-01-01T00:00:00Z other F x\n",
        line(2, "stdout", 'F', "b"),
        "2026-01-01T00:00:03Z stdout F cut o");

    var lines = lines(LogQuery.ALL);

    assertEquals(List.of("a", "b"), texts(lines));
    assertTrue(lines.getFirst().partial());
    assertFalse(lines.getLast().partial());
  }

  /** Whoever writes as fast as this reads would never be caught up with. */
  @Test
  void endsWhereTheLogEndedWhenItWasOpened() throws IOException {
    for (var query : List.of(LogQuery.ALL, tail(1))) {
      write("log", line(1, "stdout", 'F', "there"));
      var lines = new ArrayList<LogLine>();
      new LogReader(log)
          .read(
              query,
              line -> {
                lines.add(line);
                appendUnchecked(line(2, "stdout", 'F', "later"));
              });
      assertEquals(List.of("there"), texts(lines));
    }
  }

  private void appendUnchecked(String line) {
    try {
      append(line);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void choosesByTimeAndStream() throws IOException {
    write(
        "log",
        line(1, "stdout", 'F', "a"),
        line(2, "stderr", 'F', "b"),
        line(3, "stdout", 'F', "c"),
        line(4, "stdout", 'F', "d"));

    assertEquals(
        List.of("b", "c"),
        texts(lines(query(at(2), at(4), OptionalInt.empty(), LogStream.values()))));
    assertEquals(
        List.of("b"),
        texts(
            lines(
                query(Optional.empty(), Optional.empty(), OptionalInt.empty(), LogStream.STDERR))));
  }

  @Test
  void tailCountsWholeLinesAcrossFiles() throws IOException {
    write("log.1", line(1, "stdout", 'F', "one"), line(2, "stdout", 'P', "tw"));
    write("log", line(3, "stdout", 'F', "o"), line(4, "stdout", 'F', "three"));

    assertEquals(List.of("three"), texts(lines(tail(1))));
    assertEquals(List.of("tw", "o", "three"), texts(lines(tail(2))));
    assertEquals(List.of("one", "tw", "o", "three"), texts(lines(tail(3))));
    assertEquals(List.of("one", "tw", "o", "three"), texts(lines(tail(1000))));
    assertEquals(List.of(), texts(lines(tail(0))));
  }

  @Test
  void tailKeepsStreamsApart() throws IOException {
    write(
        "log",
        line(1, "stderr", 'P', "no"),
        line(2, "stdout", 'P', "yes"),
        line(3, "stderr", 'F', "no"),
        line(4, "stdout", 'F', "yes"));

    assertEquals(List.of("yes", "yes"), texts(lines(tail(1))));
    assertEquals(
        List.of("no", "no"),
        texts(
            lines(query(Optional.empty(), Optional.empty(), OptionalInt.of(1), LogStream.STDERR))));
  }

  @Test
  void tailOfManyLinesCrossesBlocks() throws IOException {
    var all = new ArrayList<String>();
    for (int i = 0; i < 5000; i++) {
      all.add(line(i % 60, "stdout", 'F', "line " + i + "x".repeat(i % 97)));
    }
    write("log", all.toArray(String[]::new));

    var lines = texts(lines(tail(3000)));

    assertEquals(3000, lines.size());
    assertTrue(lines.getFirst().startsWith("line 2000"));
    assertTrue(lines.getLast().startsWith("line 4999"));
  }

  @Test
  void handsOverAnEndlessLineInParts() throws IOException {
    var content = "x".repeat(5 * LineSplitter.BUFFER_BYTES);
    write("log", line(1, "stdout", 'F', content), line(2, "stdout", 'F', "next"));

    var lines = lines(LogQuery.ALL);

    assertEquals("next", text(lines.getLast()));
    assertTrue(lines.stream().allMatch(one -> one.content().length <= LineSplitter.BUFFER_BYTES));
    var parts = lines.subList(0, lines.size() - 1);
    assertEquals(content, String.join("", texts(parts)));
    assertTrue(parts.subList(0, parts.size() - 1).stream().allMatch(LogLine::partial));
    assertFalse(parts.getLast().partial());
  }

  @Test
  void followsAcrossRotationUntilTheContainerHasEnded() throws Exception {
    write("log", line(0, "stdout", 'F', "0"));
    var ended = new AtomicBoolean();
    var seen = new ConcurrentLinkedQueue<String>();
    var reader =
        Thread.ofVirtual()
            .start(
                () ->
                    new LogReader(log)
                        .follow(LogQuery.ALL, ended::get, line -> seen.add(text(line))));
    var expected = new ArrayList<>(List.of("0"));
    for (int i = 1; i <= 200; i++) {
      if (i % 7 == 0) {
        for (int age = i / 7; age > 1; age--) {
          Files.move(folder.resolve("log." + (age - 1)), folder.resolve("log." + age));
        }
        Files.move(log, folder.resolve("log.1"));
        Files.createFile(log);
      }
      append(line(i % 60, "stdout", 'F', Integer.toString(i)));
      expected.add(Integer.toString(i));
      Thread.sleep(i % 7 == 0 ? 8 : 1);
    }
    ended.set(true);

    assertTrue(reader.join(Duration.ofSeconds(10)));
    assertEquals(List.copyOf(expected), List.copyOf(seen));
  }

  @Test
  void followWaitsForALineThatIsBeingWritten() throws Exception {
    var whole = line(1, "stdout", 'F', "hello");
    write("log", whole.substring(0, 20));
    var seen = new ConcurrentLinkedQueue<String>();
    var ended = new AtomicBoolean();
    var reader =
        Thread.ofVirtual()
            .start(
                () ->
                    new LogReader(log)
                        .follow(LogQuery.ALL, ended::get, line -> seen.add(text(line))));
    Thread.sleep(60);
    append(whole.substring(20));
    ended.set(true);

    assertTrue(reader.join(Duration.ofSeconds(10)));
    assertEquals(List.of("hello"), List.copyOf(seen));
  }

  @Test
  void followEndsWhenInterrupted() throws Exception {
    write("log", line(1, "stdout", 'F', "a"));
    var reader =
        Thread.ofVirtual()
            .start(() -> new LogReader(log).follow(LogQuery.ALL, () -> false, line -> {}));
    Thread.sleep(30);
    reader.interrupt();

    assertTrue(reader.join(Duration.ofSeconds(10)));
  }

  @Test
  void aContainerThatNeverRanHasNoLines() {
    var seen = new ArrayList<LogLine>();

    new LogReader(log).read(LogQuery.ALL, seen::add);
    new LogReader(log).follow(LogQuery.ALL, () -> true, seen::add);

    assertEquals(List.of(), seen);
  }

  private List<LogLine> lines(LogQuery query) {
    var lines = new ArrayList<LogLine>();
    new LogReader(log).read(query, lines::add);
    return lines;
  }

  private static LogQuery tail(int lines) {
    return query(Optional.empty(), Optional.empty(), OptionalInt.of(lines), LogStream.values());
  }

  private static LogQuery query(
      Optional<Instant> since, Optional<Instant> until, OptionalInt tail, LogStream... streams) {
    return new LogQuery(since, until, tail, EnumSet.copyOf(List.of(streams)));
  }

  private static Optional<Instant> at(int second) {
    return Optional.of(Instant.parse("2026-01-01T00:00:%02d.000000007Z".formatted(second)));
  }

  private static String line(int second, String stream, char tag, String content) {
    return "2026-01-01T00:00:%02d.000000007Z %s %s %s\n".formatted(second, stream, tag, content);
  }

  private void write(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("", lines));
  }

  private void append(String line) throws IOException {
    Files.writeString(log, line, StandardOpenOption.APPEND);
  }

  private static List<String> texts(List<LogLine> lines) {
    return lines.stream().map(LogReaderTest::text).toList();
  }

  private static String text(LogLine line) {
    return new String(line.content(), StandardCharsets.UTF_8);
  }
}
