package dev.berth.server.http;

import dev.berth.server.websocket.Violation;
import dev.berth.server.websocket.WebSocket;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/** Upgraded connections on which WebSocket is spoken. */
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /** For a client to stop sending once it was told that it is closed. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private Sockets() {}

  /** What is said over a connection. */
  @FunctionalInterface
  interface Use {
    void over(Ends ends) throws IOException;
  }

  /** Both directions of a connection, before there is a WebSocket. */
  record Ends(ParkingInput in, ParkingOutput out) {}

  /** Serves one to its end, then closes the connection. */
  static void serve(StreamConnection connection, Use use) {
    var in = ParkingInput.patient(connection.getSourceChannel(), WebSocket.PATIENCE);
    var out = new ParkingOutput(connection.getSinkChannel());
    try {
      use.over(new Ends(in, out));
    } catch (IOException e) {
      LOG.debug("a WebSocket broke off: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("a WebSocket failed unexpectedly", e);
    } finally {
      Closing.close(connection, connection.getIoThread());
      in.wake();
      out.wake();
    }
  }

  /** Tells a client why its connection is closed; one that still sends would not read it. */
  static void close(WebSocket socket, Ends ends, Violation violation) throws IOException {
    LOG.debug("a WebSocket is closed: {}", violation.getMessage());
    socket.close(violation.code(), String.valueOf(violation.getMessage()));
    ends.in().drain(LAST_WORDS);
  }
}
