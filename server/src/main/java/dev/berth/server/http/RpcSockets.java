package dev.berth.server.http;

import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.Conversation;
import dev.berth.server.rpc.Endpoint;
import dev.berth.server.websocket.CloseCode;
import dev.berth.server.websocket.Message;
import dev.berth.server.websocket.Violation;
import dev.berth.server.websocket.WebSocket;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /rpc} with {@code Upgrade: websocket}: many calls at once over one connection. */
final class RpcSockets {
  /** Calls of one connection under way; none is read beyond them. */
  static final int MOST_CALLS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(RpcSockets.class);
  private static final String SUBPROTOCOL = "berth-rpc";
  private static final long LAST_ANSWERS_MILLIS = 400;

  private final Endpoint endpoint;
  private final CallBodies bodies;
  private final Conversations conversations;
  private final ExecutorService threads;

  RpcSockets(
      Endpoint endpoint, CallBodies bodies, Conversations conversations, ExecutorService threads) {
    this.endpoint = endpoint;
    this.bodies = bodies;
    this.conversations = conversations;
    this.threads = threads;
  }

  /**
   * On the I/O thread, as Undertow wants it: the connection stops speaking HTTP.
   *
   * @param still whether the caller may still call; asked for each message
   */
  void upgrade(HttpServerExchange exchange, Caller caller, BooleanSupplier still) {
    if (!Handshake.accept(exchange, SUBPROTOCOL)) {
      return;
    }
    exchange.upgradeChannel(
        Handshake.PROTOCOL,
        (connection, upgraded) ->
            threads.execute(
                () ->
                    Sockets.serve(connection, ends -> new Connection(caller, still).serve(ends))));
    exchange.endExchange();
  }

  /** One connection. */
  private final class Connection {
    private final Caller caller;
    private final BooleanSupplier still;
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    private int room; // bytes taken for the message that is being read

    Connection(Caller caller, BooleanSupplier still) {
      this.caller = caller;
      this.still = still;
    }

    void serve(Sockets.Ends ends) throws IOException {
      var socket = new WebSocket(ends.in(), ends.out(), bodies.most(), this::takeRoom);
      try {
        conversations.hold(
            caller, socket::sendText, () -> leave(socket), it -> converse(socket, ends, it));
      } finally {
        bodies.giveBack(room);
        caller.leave();
      }
    }

    private void takeRoom(int bytes) throws IOException {
      if (!bodies.take(bytes)) {
        throw new Violation(CloseCode.TRY_LATER, "other messages fill the room for large ones");
      }
      room = bytes;
    }

    private void converse(WebSocket socket, Sockets.Ends ends, Conversation conversation)
        throws IOException {
      try {
        for (var message = socket.read(); message.isPresent(); message = socket.read()) {
          if (!message.get().text()) {
            throw new Violation(CloseCode.WRONG_KIND, "calls are text");
          }
          if (!still.getAsBoolean()) {
            throw new Violation(CloseCode.POLICY, "the certificate or token isn't good any more");
          }
          calls.acquire();
          begin(message.get(), conversation);
        }
      } catch (Violation e) {
        Sockets.close(socket, ends, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void begin(Message message, Conversation conversation) {
      int taken = room;
      room = 0;
      try {
        threads.execute(() -> carryOut(message.bytes(), taken, conversation));
      } catch (RejectedExecutionException e) {
        finished(taken); // the server ends: nobody waits for what is asked now
      }
    }

    private void carryOut(byte[] message, int taken, Conversation conversation) {
      try {
        caller.serve(() -> answer(message, conversation));
      } finally {
        finished(taken);
      }
    }

    private void answer(byte[] message, Conversation conversation) {
      try {
        endpoint.converse(message, conversation);
      } catch (IOException e) {
        LOG.debug("a client left before its answer: {}", e.getMessage());
      } catch (RuntimeException | Error e) {
        LOG.error("a message failed unexpectedly", e);
      }
    }

    private void finished(int taken) {
      bodies.giveBack(taken);
      calls.release();
    }

    /** The server ends: answers on their way get a moment. */
    private void leave(WebSocket socket) {
      try {
        calls.tryAcquire(MOST_CALLS, LAST_ANSWERS_MILLIS, TimeUnit.MILLISECONDS);
        socket.close(CloseCode.GOING_AWAY, "the server ends");
      } catch (IOException e) {
        LOG.debug("a client left first: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
