package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays the transcripts: {@code -->} is sent, {@code <--} is what must come, an empty one that
 * nothing comes. A line that begins with {@code //} names what follows.
 */
final class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  private record Exchange(String name, String sent, String expected) {}

  @TestFactory
  Stream<DynamicTest> transcripts(@TempDir Path folder) throws IOException {
    try (var files = Files.list(FOLDER)) {
      var exchanges = files.sorted().flatMap(file -> read(file).stream()).toList();
      assertFalse(exchanges.isEmpty());
      return exchanges.stream()
          .map(exchange -> DynamicTest.dynamicTest(exchange.name(), () -> play(folder, exchange)));
    }
  }

  private static void play(Path folder, Exchange exchange) {
    try (var fixture = EndpointFixture.in(folder)) {
      var answer = fixture.answer(exchange.sent()).orElse("");
      assertEquals(parsed(exchange.expected()), parsed(answer));
    }
  }

  private static Object parsed(String text) {
    return text.isEmpty() ? "" : RpcJson.read(text);
  }

  private static List<Exchange> read(Path file) {
    try {
      var exchanges = new ArrayList<Exchange>();
      var name = "";
      var sent = "";
      for (var line : Files.readAllLines(file)) {
        if (line.startsWith("//")) {
          name = line.substring(2).strip();
        } else if (line.startsWith("-->")) {
          sent = line.substring(3).strip();
        } else if (line.startsWith("<--")) {
          exchanges.add(
              new Exchange(file.getFileName() + ": " + name, sent, line.substring(3).strip()));
        }
      }
      return exchanges;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
