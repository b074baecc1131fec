package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Plays the transcripts over each transport: {@code -->} is sent, each {@code <--} is a document
 * that must come, an empty one says that nothing comes. A line that begins with {@code //} names
 * what follows.
 */
@Timeout(60)
final class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  private static ProbeServer server;

  /**
   * @param goesOn whether it is about subscriptions
   */
  private record Exchange(String name, String sent, List<String> expected, boolean goesOn) {}

  @BeforeAll
  static void start() throws IOException {
    server = ProbeServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    try (var files = Files.list(FOLDER)) {
      var exchanges = files.sorted().flatMap(file -> read(file).stream()).toList();
      assertFalse(exchanges.isEmpty());
      return exchanges.stream().flatMap(TranscriptTest::overEach);
    }
  }

  private static Stream<DynamicTest> overEach(Exchange exchange) {
    return Arrays.stream(Transport.values())
        .filter(transport -> transport.goesOn() || !exchange.goesOn())
        .map(
            transport ->
                DynamicTest.dynamicTest(
                    transport + " " + exchange.name(), () -> play(transport, exchange)));
  }

  private static void play(Transport transport, Exchange exchange) throws IOException {
    var said = transport.exchange(server, exchange.sent(), exchange.expected().size());
    assertEquals(parsed(exchange.expected()), parsed(said));
  }

  private static List<Object> parsed(List<String> documents) {
    return documents.stream().<Object>map(RpcJson::read).toList();
  }

  private static List<Exchange> read(Path file) {
    try {
      var exchanges = new ArrayList<Exchange>();
      var name = "";
      for (var line : Files.readAllLines(file)) {
        if (line.startsWith("//")) {
          name = line.substring(2).strip();
        } else if (line.startsWith("-->")) {
          exchanges.add(
              new Exchange(
                  file.getFileName() + ": " + name,
                  line.substring(3).strip(),
                  new ArrayList<>(),
                  file.endsWith("subscriptions.txt")));
        } else if (line.startsWith("<--") && !line.equals("<--")) {
          exchanges.getLast().expected().add(line.substring(3).strip());
        }
      }
      return exchanges;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
