package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.registry.BlobBody;
import dev.berth.engine.registry.RemoteRepository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/** The bytes of one blob from a place on, over as many connections as it takes. */
public final class Arrival {
  private static final int BUFFER = 256 * 1024;

  /** Connections in a row that may break with next to nothing having come. */
  private static final int FRUITLESS = 5;

  private static final int NEXT_TO_NOTHING = 64 * 1024;

  private final RemoteRepository repository;
  private final Descriptor wanted;
  private final Consumer<ByteBuffer> target;
  private final byte[] buffer = new byte[BUFFER];
  private long position;

  /**
   * @param from bytes that are here
   * @param target takes the others, in their order
   */
  public Arrival(
      RemoteRepository repository, Descriptor wanted, long from, Consumer<ByteBuffer> target) {
    this.repository = repository;
    this.wanted = wanted;
    this.position = from;
    this.target = target;
  }

  /**
   * Fetches all that is missing.
   *
   * @throws BerthException CORRUPT where more bytes come than the blob has; UNAVAILABLE where
   *     connections go on breaking
   */
  public void run() {
    for (int fruitless = 0; position < wanted.size(); ) {
      long before = position;
      var broken = fetch();
      if (position == wanted.size()) {
        return;
      }
      fruitless = position - before >= NEXT_TO_NOTHING ? 0 : fruitless + 1;
      if (fruitless == FRUITLESS) {
        throw new BerthException(
            ErrorKind.UNAVAILABLE,
            "cannot fetch %s from %s: the connection broke at byte %d of %d, %d times in a row (%s); pull again to go on from there"
                .formatted(
                    wanted.digest(),
                    repository.name(),
                    position,
                    wanted.size(),
                    FRUITLESS,
                    broken));
      }
      pause(fruitless);
    }
  }

  /** Reads one response to its end, and says what ended it early. */
  private String fetch() {
    try (var body = repository.blob(wanted.digest(), position)) {
      check(body);
      body.bytes().skipNBytes(position - body.offset());
      for (int read = body.bytes().read(buffer); read >= 0; read = body.bytes().read(buffer)) {
        if (read > wanted.size() - position) {
          throw corrupt(
              "more bytes come than the %d that its manifest says".formatted(wanted.size()));
        }
        target.accept(ByteBuffer.wrap(buffer, 0, read));
        position += read;
      }
      return "it ended early";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void check(BlobBody body) {
    if (body.total().isPresent() && body.total().getAsLong() != wanted.size()) {
      throw corrupt(
          "the registry says that it has %d bytes, its manifest says %d"
              .formatted(body.total().getAsLong(), wanted.size()));
    }
    if (body.offset() > position) {
      throw corrupt(
          "bytes from %d on were asked for, and those from %d on come"
              .formatted(position, body.offset()));
    }
  }

  private BerthException corrupt(String why) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot fetch %s from %s: %s".formatted(wanted.digest(), repository.name(), why));
  }

  private static void pause(int fruitless) {
    try {
      Thread.sleep(Duration.ofMillis(fruitless == 0 ? 0 : 200L << fruitless));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BerthException(ErrorKind.CANCELLED, "cannot fetch a blob: cancelled", e);
    }
  }
}
