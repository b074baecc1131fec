package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.log.LogLine;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.log.LogStream;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be read of a container's log, while it runs and afterwards. */
@Tag("kernel")
class ContainerLogsTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static CreateRequestBuilder shell(String script) {
    return CreateRequest.of(TestEngine.IMAGE).command("sh", "-c", script);
  }

  private static List<String> read(String id, LogQuery query) {
    var lines = new ArrayList<String>();
    test.containers().logs(id, query, line -> lines.add(text(line)));
    return lines;
  }

  private static String text(LogLine line) {
    return new String(line.content(), StandardCharsets.UTF_8);
  }

  private static LogQuery tail(int lines) {
    return new LogQuery(
        Optional.empty(), Optional.empty(), OptionalInt.of(lines), Set.of(LogStream.values()));
  }

  private static LogQuery of(LogStream stream) {
    return new LogQuery(Optional.empty(), Optional.empty(), OptionalInt.empty(), Set.of(stream));
  }

  @Test
  void linesAreKeptByStream() {
    var id = test.run(shell("echo one; echo two; echo three >&2")).id();
    assertEquals(Set.of("one", "two", "three"), Set.copyOf(read(id, LogQuery.ALL)));
    assertEquals(List.of("three"), read(id, of(LogStream.STDERR)));
    assertEquals(List.of("one", "two"), read(id, of(LogStream.STDOUT)));
  }

  @Test
  void theLastLinesAreToldInTheirOrder() {
    var id = test.run(shell("for i in 1 2 3 4 5; do echo $i; done")).id();
    assertEquals(List.of("5"), read(id, tail(1)));
    assertEquals(List.of("3", "4", "5"), read(id, tail(3)));
    assertEquals(List.of("1", "2", "3", "4", "5"), read(id, tail(100)));
    assertEquals(List.of(), read(id, tail(0)));
  }

  @Test
  void sinceAndUntilCutTheLog() {
    var id = test.run(shell("echo early; sleep 0.2; echo late")).id();
    var times = new ArrayList<Instant>();
    test.containers().logs(id, LogQuery.ALL, line -> times.add(line.time()));
    var late = times.get(1);
    assertEquals(List.of("late"), read(id, between(Optional.of(late), Optional.empty())));
    assertEquals(List.of("early"), read(id, between(Optional.empty(), Optional.of(late))));
  }

  private static LogQuery between(Optional<Instant> since, Optional<Instant> until) {
    return new LogQuery(since, until, OptionalInt.empty(), Set.of(LogStream.values()));
  }

  @Test
  void followingGoesOnUntilTheContainerHasEnded() {
    var id =
        test.containers()
            .create(shell("for i in 1 2 3 4 5; do echo $i; sleep 0.05; done").build())
            .id()
            .value();
    var lines = Collections.synchronizedList(new ArrayList<String>());
    test.containers().start(id);
    var following =
        CompletableFuture.runAsync(
            () -> test.containers().followLogs(id, LogQuery.ALL, line -> lines.add(text(line))));
    following.join();
    assertEquals(List.of("1", "2", "3", "4", "5"), lines);
    assertTrue(test.containers().inspect(id).summary().exit().isPresent());
  }

  @Test
  void aLogIsRotatedAndBounded() throws IOException {
    int most = 65_536;
    var id =
        test.run(
                shell(
                        "i=0; while [ $i -lt 4000 ]; do echo line-$i-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; i=$((i+1)); done")
                    .log(most, 2))
            .id();
    var kept = read(id, LogQuery.ALL);
    var numbers = kept.stream().map(line -> Integer.parseInt(line.split("-")[1])).toList();
    assertEquals(IntStream.rangeClosed(numbers.getFirst(), 3999).boxed().toList(), numbers);
    assertEquals(Set.of("line--" + "x".repeat(40)), withoutNumbers(kept));
    var sizes = sizes(test.containers().inspect(id).logFolder());
    assertEquals(Set.of("log", "log.1"), sizes.keySet());
    assertTrue(sizes.get("log") <= most && sizes.get("log") > 0, sizes.toString());
    int record = 100; // with its time, its stream and its end; rotated when no more would fit
    assertTrue(sizes.get("log.1") <= most && sizes.get("log.1") > most - record, sizes.toString());
  }

  private static Set<String> withoutNumbers(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("[0-9]+", "")).collect(Collectors.toSet());
  }

  /** Sizes of the files of a log, by name. */
  private static Map<String, Long> sizes(Path folder) throws IOException {
    var sizes = new TreeMap<String, Long>();
    try (var files = Files.newDirectoryStream(folder, "log*")) {
      for (var file : files) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }

  @Test
  void aLogThatAnotherProgramMovedIsOpenedAgain() throws Exception {
    var id =
        test.startDetached(
            CreateRequest.of(TestEngine.IMAGE)
                .command(
                    "sh",
                    "-c",
                    "trap 'echo after' USR1; echo before; while :; do sleep 0.02; done"));
    var log = test.containers().inspect(id).logFolder().resolve("log");
    await(log, "before");
    var moved = test.scratch("moved").resolve("log");
    Files.move(log, moved);
    test.containers().reopenLog(id);
    test.containers().kill(id, "USR1");
    await(log, "after");
    assertTrue(Files.readString(moved).endsWith("before\n"));
    test.containers().remove(id, true);
    var ended = test.run("true").id();
    assertEquals(
        ErrorKind.CONFLICT,
        assertThrows(BerthException.class, () -> test.containers().reopenLog(ended)).kind());
  }

  private static void await(Path log, String end) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!Files.readString(log).endsWith(end + "\n")) {
      assertTrue(System.nanoTime() < deadline, "no line " + end);
      Thread.sleep(5);
    }
  }
}
