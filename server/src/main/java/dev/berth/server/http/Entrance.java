package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A bound socket and who is let in there. */
interface Entrance {
  ServerSocketChannel socket();

  /** Whether a client has something to do before it speaks HTTP, which may take its time. */
  boolean hasHandshake();

  /**
   * Takes a connection; where it throws, the caller closes it.
   *
   * @throws IOException where the client isn't let in
   */
  Arrival admit(SocketChannel socket) throws IOException;

  /** Decides on a request by its head. */
  Decision decide(HeaderMap head, Caller connection);

  /**
   * A connection that was let in.
   *
   * @param tls where it has it
   */
  record Arrival(Caller caller, Optional<TlsWire> tls) {
    Arrival(Caller caller) {
      this(caller, Optional.empty());
    }
  }

  /** What becomes of a request. */
  sealed interface Decision {
    /** It is served, on somebody's behalf. */
    record Served(Caller caller) implements Decision {}

    /** It is not. */
    record Refused(Gate.Refusal refusal) implements Decision {}
  }
}
