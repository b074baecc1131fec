package dev.berth.engine.registry;

import static dev.berth.engine.registry.LittleServer.send;
import static dev.berth.engine.registry.RawServer.ascii;
import static dev.berth.engine.registry.Trial.MANIFEST;
import static dev.berth.engine.registry.Trial.MANIFEST_TYPE;
import static dev.berth.engine.registry.Trial.bytes;
import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Registries that hang, break off, lie and are overloaded. */
class BadRegistryTest {
  private static final Digest SOME = Digest.of(bytes("some"));

  private static RemoteRepository open(Registries registries, String host) {
    return Trial.open(registries, host + "/a/b");
  }

  private static void park() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Test
  void aSilentRegistryIsGivenUp() throws IOException {
    try (var server = RawServer.start((_, _, _) -> park());
        var registries = Trial.registries(Trial.SHORT)) {
      var failure =
          fails(ErrorKind.UNAVAILABLE, () -> open(registries, server.host()).manifest("1"));
      assertTrue(failure.getMessage().contains("no answer came"), failure.getMessage());
      assertEquals(1, server.requests());
    }
  }

  @Test
  void aBodyThatStopsComingEndsItsReader() throws IOException {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
                  park();
                });
        var registries = Trial.registries(Trial.SHORT);
        var body = open(registries, server.host()).blob(SOME, 0)) {
      assertArrayEquals(bytes("abc"), body.bytes().readNBytes(3));
      var failure = assertThrows(IOException.class, () -> body.bytes().read());
      assertTrue(failure.getMessage().contains("nothing came"), failure.getMessage());
    }
  }

  @Test
  void aBodyThatDripsIsGivenUp() throws IOException {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
                  while (true) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(Trial.SHORT.idle().dividedBy(4));
                  }
                });
        var registries = Trial.registries(Trial.SHORT);
        var body = open(registries, server.host()).blob(SOME, 0)) {
      var failure = assertThrows(IOException.class, () -> body.bytes().readAllBytes());
      assertTrue(failure.getMessage().contains("bytes came in"), failure.getMessage());
    }
  }

  @Test
  void aBodyThatIsCutOffFailsAtItsEnd() throws IOException {
    var read = new CountDownLatch(1);
    try (var server = RawServer.cutting("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", read);
        var registries = Trial.registries();
        var body = open(registries, server.host()).blob(SOME, 0)) {
      assertArrayEquals(bytes("abc"), body.bytes().readNBytes(3));
      read.countDown();
      assertThrows(IOException.class, () -> body.bytes().read());
      assertThrows(IOException.class, () -> body.bytes().read());
    }
  }

  @Test
  void aConnectionThatIsCutRightAfterTheHeadLeavesNobodyWaiting() throws IOException {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
                  throw new IOException("cut");
                });
        var registries = Trial.registries(Trial.SHORT)) {
      var repository = open(registries, server.host());
      for (int i = 0; i < 200; i++) {
        try (var body = repository.blob(SOME, 0)) {
          var failure = assertThrows(IOException.class, () -> body.bytes().readAllBytes());
          assertTrue(failure.getMessage().contains("connection broke"), failure.getMessage());
        }
      }
    }
  }

  @Test
  void aManifestThatIsCutOffIsAskedForAgain() throws IOException {
    try (var server =
            RawServer.start(
                (number, _, out) -> {
                  var head =
                      "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                          .formatted(MANIFEST_TYPE, MANIFEST.length);
                  out.write(ascii(head));
                  out.write(MANIFEST, 0, number == 1 ? 10 : MANIFEST.length);
                  if (number == 1) {
                    throw new IOException("cut");
                  }
                });
        var registries = Trial.registries()) {
      assertEquals(Digest.of(MANIFEST), open(registries, server.host()).manifest("1").digest());
      assertEquals(2, server.requests());
    }
  }

  @Test
  void anInterruptEndsAWait() throws Exception {
    var asked = new CountDownLatch(1);
    try (var server =
            RawServer.start(
                (_, _, _) -> {
                  asked.countDown();
                  park();
                });
        var registries = Trial.registries()) {
      var repository = open(registries, server.host());
      var call = new FutureTask<>(() -> fails(ErrorKind.CANCELLED, () -> repository.manifest("1")));
      var thread = Thread.ofPlatform().start(call);
      asked.await();
      thread.interrupt();
      call.get();
    }
  }

  @Test
  void anInterruptEndsTheReadingOfABody() throws Exception {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"));
                  park();
                });
        var registries = Trial.registries();
        var body = open(registries, server.host()).blob(SOME, 0)) {
      var begun = new CountDownLatch(1);
      var call =
          new FutureTask<>(
              () -> {
                body.bytes().readNBytes(3);
                begun.countDown();
                return fails(ErrorKind.CANCELLED, () -> body.bytes().read());
              });
      var thread = Thread.ofPlatform().start(call);
      begun.await();
      thread.interrupt();
      call.get();
    }
  }

  @Test
  void whatIsOverloadedIsAskedAgain() throws IOException {
    try (var server =
            RawServer.start(
                (number, _, out) ->
                    out.write(
                        ascii(
                            number < 3
                                ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")));
        var registries = Trial.registries();
        var body = open(registries, server.host()).blob(SOME, 0)) {
      assertArrayEquals(bytes("abc"), body.bytes().readAllBytes());
      assertEquals(3, server.requests());
    }
  }

  @Test
  void aRateLimitIsTold() throws IOException {
    var limit =
        bytes(
            "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"pull rate limit\\u0007\"}]}");
    try (var server =
            LittleServer.start((exchange, _) -> send(exchange, 429, limit, "Retry-After", "600"));
        var registries = Trial.registries()) {
      var failure =
          fails(ErrorKind.UNAVAILABLE, () -> open(registries, server.host()).manifest("1"));
      var message = failure.getMessage();
      assertTrue(message.contains("limits how often"), message);
      assertTrue(message.contains("(it says: pull rate limit)"), message);
      assertTrue(message.contains("in 600 s, or log in"), message);
      assertEquals(1, server.asked().size());
    }
  }

  @Test
  void aDocumentWithAnotherDigestIsRefused() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) -> send(exchange, 200, MANIFEST, "Content-Type", MANIFEST_TYPE));
        var registries = Trial.registries()) {
      var repository = open(registries, server.host());
      fails(ErrorKind.CORRUPT, () -> repository.manifest(SOME.value()));
    }
  }

  @Test
  void aDocumentWithAnotherDigestThanAnnouncedIsRefused() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) ->
                    send(
                        exchange,
                        200,
                        MANIFEST,
                        "Content-Type",
                        MANIFEST_TYPE,
                        "Docker-Content-Digest",
                        SOME.value()));
        var registries = Trial.registries()) {
      fails(ErrorKind.CORRUPT, () -> open(registries, server.host()).manifest("1"));
    }
  }

  @Test
  void aDocumentSentAsAnotherTypeThanItSaysIsRefused() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) ->
                    send(
                        exchange,
                        200,
                        MANIFEST,
                        "Content-Type",
                        "application/vnd.oci.image.index.v1+json; charset=utf-8"));
        var registries = Trial.registries()) {
      fails(ErrorKind.CORRUPT, () -> open(registries, server.host()).manifest("1"));
    }
  }

  @Test
  void aDocumentOfAnOldTypeIsTold() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, _) ->
                    send(
                        exchange,
                        200,
                        bytes("{\"schemaVersion\":1}"),
                        "Content-Type",
                        "application/vnd.docker.distribution.manifest.v1+prettyjws"));
        var registries = Trial.registries()) {
      fails(ErrorKind.UNSUPPORTED, () -> open(registries, server.host()).manifest("1"));
    }
  }

  @Test
  void aDocumentThatDoesNotEndIsGivenUp() throws IOException {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(
                      ascii("HTTP/1.1 200 OK\r\nContent-Type: " + MANIFEST_TYPE + "\r\n\r\n"));
                  while (true) {
                    out.write(new byte[1 << 16]);
                  }
                });
        var registries = Trial.registries()) {
      var failure =
          fails(ErrorKind.RESOURCE_EXHAUSTED, () -> open(registries, server.host()).manifest("1"));
      assertTrue(failure.getMessage().endsWith("has to make it smaller"), failure.getMessage());
    }
  }

  @Test
  void aListOfTooManyNamesIsGivenUp() throws IOException {
    var tags =
        IntStream.rangeClosed(0, 100_000)
            .mapToObj("\"%d\""::formatted)
            .collect(Collectors.joining(",", "{\"name\":\"a/b\",\"tags\":[", "]}"));
    try (var server = LittleServer.start((exchange, _) -> send(exchange, 200, bytes(tags)));
        var registries = Trial.registries()) {
      var failure =
          fails(ErrorKind.RESOURCE_EXHAUSTED, () -> open(registries, server.host()).tags());
      assertTrue(failure.getMessage().contains("ask it itself"), failure.getMessage());
    }
  }

  @Test
  void aDocumentThatComesByteByByteIsGivenUp() throws IOException {
    try (var server =
            RawServer.start(
                (_, _, out) -> {
                  out.write(
                      ascii("HTTP/1.1 200 OK\r\nContent-Type: " + MANIFEST_TYPE + "\r\n\r\n"));
                  while (true) {
                    out.write(' ');
                    Thread.sleep(50);
                  }
                });
        var registries = Trial.registries(Trial.SHORT)) {
      var failure =
          fails(ErrorKind.UNAVAILABLE, () -> open(registries, server.host()).manifest("1"));
      assertTrue(failure.getMessage().contains("bytes came in"), failure.getMessage());
    }
  }

  @Test
  void aPartThatIsShorterThanItSaysFailsAtItsEnd() throws IOException {
    var read = new CountDownLatch(1);
    var answer = "HTTP/1.1 206 Part\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nab";
    try (var server = RawServer.cutting(answer, read);
        var registries = Trial.registries();
        var body = open(registries, server.host()).blob(SOME, 5)) {
      assertEquals(5, body.offset());
      assertArrayEquals(bytes("ab"), body.bytes().readNBytes(2));
      read.countDown();
      assertThrows(IOException.class, () -> body.bytes().read());
    }
  }

  @Test
  void aRegistryWithoutRangesSendsAll() throws IOException {
    try (var server =
            LittleServer.start((exchange, _) -> send(exchange, 200, bytes("0123456789")));
        var registries = Trial.registries();
        var body = open(registries, server.host()).blob(SOME, 5)) {
      assertEquals(0, body.offset());
      assertArrayEquals(bytes("0123456789"), body.bytes().readAllBytes());
    }
  }

  @Test
  void aRangeThatWasNotAskedForIsNotUsed() throws IOException {
    var whole = bytes("0123456789");
    for (var lie : new String[] {"bytes 6-9/10", "bytes 0-9/10", "bytes 5-9/5", "lines 5-9/10"}) {
      try (var server =
              LittleServer.start(
                  (exchange, _) -> {
                    if (exchange.getRequestHeaders().containsKey("Range")) {
                      send(exchange, 206, Arrays.copyOfRange(whole, 5, 10), "Content-Range", lie);
                    } else {
                      send(exchange, 200, whole);
                    }
                  });
          var registries = Trial.registries();
          var body = open(registries, server.host()).blob(SOME, 5)) {
        assertEquals(0, body.offset(), lie);
        assertArrayEquals(whole, body.bytes().readAllBytes(), lie);
      }
    }
  }

  @Test
  void aTagIsResolvedByFetchingWhereHeadSaysTooLittle() throws IOException {
    try (var server =
            LittleServer.start(
                (exchange, asked) -> {
                  if (asked.method().equals("HEAD")) {
                    send(exchange, 405, new byte[0]);
                  } else {
                    send(exchange, 200, MANIFEST, "Content-Type", MANIFEST_TYPE);
                  }
                });
        var registries = Trial.registries()) {
      assertEquals(Optional.of(Digest.of(MANIFEST)), open(registries, server.host()).resolve("1"));
    }
  }

  @Test
  void whatARegistrySaysCannotWriteToTheTerminal() throws IOException {
    var said = bytes("{\"errors\":[{\"code\":\"X\",\"message\":\"a\\u001b[2Jb\\nc\"}]}");
    try (var server = LittleServer.start((exchange, _) -> send(exchange, 404, said));
        var registries = Trial.registries()) {
      BerthException failure =
          fails(ErrorKind.NOT_FOUND, () -> open(registries, server.host()).manifest("1"));
      assertTrue(
          failure.getMessage().chars().noneMatch(Character::isISOControl), failure.getMessage());
    }
  }
}
