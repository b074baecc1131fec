package dev.berth.shell.client;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether and how a call is sent again after its connection was lost. One that changes something
 * carries a {@code requestId}, by which the server does it once; one of a method that isn't known
 * here is sent once.
 */
enum Repetition {
  /** Changes nothing. */
  HARMLESS,
  /** Is done once for each {@code requestId}. */
  BY_ID,
  /** Might be done twice. */
  NEVER;

  static final String ID = "requestId";

  private static final int TRIES = 6;
  private static final long FIRST_PAUSE_MILLIS = 100;

  static Repetition of(String method, Json params) {
    if (params.at(ID).present()) {
      return BY_ID;
    }
    return KnownMethod.of(method).map(known -> known.mutating() ? BY_ID : HARMLESS).orElse(NEVER);
  }

  /** The parameters with an id where the call needs one. */
  Json identified(Json params) {
    if (this != BY_ID || params.at(ID).present()) {
      return params;
    }
    var fields = params.fields();
    fields.put(ID, Json.of(UUID.randomUUID().toString()));
    return Json.of(fields);
  }

  /** One try of a call. */
  @FunctionalInterface
  interface Try<T> {
    T once() throws IOException;
  }

  /** Tries until there is an answer, with longer and longer pauses, for three to five seconds. */
  <T> T carryOut(Try<T> call) throws IOException {
    var pause = FIRST_PAUSE_MILLIS;
    for (var left = this == NEVER ? 1 : TRIES; ; left--) {
      try {
        return call.once();
      } catch (java.nio.channels.ClosedChannelException | javax.net.ssl.SSLException e) {
        throw e; // we closed it, or the server doesn't want us
      } catch (IOException e) {
        if (left <= 1) {
          throw e;
        }
      } catch (RpcException e) {
        // a server that starts again isn't there yet; at the first try nothing was lost
        if (left <= 1 || left == TRIES || !e.kind().equals("UNAVAILABLE")) {
          throw e;
        }
      }
      sleep(pause + ThreadLocalRandom.current().nextLong(pause / 2));
      pause *= 2;
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException("CANCELLED", "the call was given up while the server was away");
    }
  }
}
