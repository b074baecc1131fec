package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The bodies of calls, read whole. How many bytes of large ones are kept at once is bounded for all
 * clients together, and so is the time that one may take to come: a client that stalls keeps the
 * others' room no longer than that.
 */
final class CallBodies {
  private static final int SMALL = 16 << 10;
  private static final int MOST_TOGETHER = 16 << 20;
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final int most;
  private final Semaphore room = new Semaphore(MOST_TOGETHER, true);

  /**
   * Room for the bodies of all clients together.
   *
   * @param most bytes of one body
   */
  CallBodies(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  void giveBack(int bytes) {
    room.release(bytes);
  }

  /** Refuses a body that says itself that it is too large. */
  Optional<Gate.Refusal> check(HttpServerExchange exchange) {
    return exchange.getRequestContentLength() > most ? Optional.of(tooLarge()) : Optional.empty();
  }

  /** Lets a body be used, or tells why not; a large one keeps its room until the use is over. */
  Optional<Gate.Refusal> read(HttpServerExchange exchange, Consumer<byte[]> use)
      throws IOException {
    var channel = exchange.getRequestChannel();
    if (channel == null) {
      use.accept(new byte[0]);
      return Optional.empty();
    }
    var input = new ParkingInput(channel, LONGEST_READ);
    var start = input.readNBytes(SMALL + 1);
    if (start.length <= SMALL) {
      use.accept(start);
      return Optional.empty();
    }
    long announced = exchange.getRequestContentLength();
    int size = announced < 0 ? most : Math.toIntExact(announced);
    if (!take(size)) {
      return Optional.of(noRoom());
    }
    try {
      return readRest(input, start, size, use);
    } finally {
      giveBack(size);
    }
  }

  private Optional<Gate.Refusal> readRest(
      ParkingInput input, byte[] start, int size, Consumer<byte[]> use) throws IOException {
    var body = Arrays.copyOf(start, size + 1);
    int length = start.length + input.readNBytes(body, start.length, body.length - start.length);
    if (length > size) {
      return Optional.of(tooLarge());
    }
    use.accept(Arrays.copyOf(body, length));
    return Optional.empty();
  }

  /** Takes room for a large message; waits no longer than 2 s for it. */
  boolean take(int bytes) throws InterruptedIOException {
    try {
      return room.tryAcquire(bytes, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server ends");
    }
  }

  private Gate.Refusal tooLarge() {
    return Gate.Refusal.of(
        413,
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot take a call: its body is larger than %d bytes; archives go through /stream"
            .formatted(most));
  }

  private static Gate.Refusal noRoom() {
    return Gate.Refusal.of(
        503,
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot take a call: other calls fill the %d bytes that large bodies may have together; try again when some have ended"
            .formatted(MOST_TOGETHER));
  }
}
