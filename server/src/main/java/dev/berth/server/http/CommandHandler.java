package dev.berth.server.http;

import dev.berth.server.api.CommandHost;
import dev.berth.server.stream.CommandCalls;
import dev.berth.server.stream.CommandStreams;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/** {@code GET /command}: hosts a command line, each on a platform thread of its own. */
final class CommandHandler implements AutoCloseable {
  static final String PATH = "/command";

  /** Each takes a thread and some connections: whoever comes later runs in its own process. */
  private static final int MOST_COMMANDS = 256;

  private static final Duration LONGEST_HELLO = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

  private final CommandHost host;
  private final CommandCalls calls;

  /** With the build in it: what both sides say is made to fit. */
  private final String protocol;

  private final Path socket;
  private final Semaphore room = new Semaphore(MOST_COMMANDS);
  private final Set<CommandStreams> hosted = ConcurrentHashMap.newKeySet();

  CommandHandler(CommandHost host, CommandCalls calls, Path socket) {
    this.host = host;
    this.calls = calls;
    this.protocol = "berth-command/" + host.build();
    this.socket = socket;
  }

  /** On the I/O thread, as Undertow wants it: the connection stops speaking HTTP. */
  void upgrade(HttpServerExchange exchange) {
    if (!protocol.equals(exchange.getRequestHeaders().getFirst(Headers.UPGRADE))
        || !exchange.getRequestMethod().equals(Methods.GET)) {
      Exchanges.notFound(
          exchange,
          "cannot host a command: this server takes GET with Upgrade: %s; a client of another build runs it itself"
              .formatted(protocol));
      return;
    }
    exchange.upgradeChannel(
        protocol,
        (connection, upgraded) ->
            Thread.ofPlatform().daemon().name("command").start(() -> serve(connection)));
    exchange.endExchange();
  }

  private void serve(StreamConnection connection) {
    var source = connection.getSourceChannel();
    var hello = new ParkingInput(source, LONGEST_HELLO);
    var input = new ParkingInput(source);
    var output = new ParkingOutput(connection.getSinkChannel());
    try {
      carry(new CommandStreams(hello, input, output, calls, socket));
    } catch (IOException e) {
      LOG.debug("a client sent no command: {}", e.getMessage());
    } finally {
      Closing.close(connection, connection.getIoThread());
      input.wake();
    }
  }

  private void carry(CommandStreams streams) {
    boolean taken = room.tryAcquire();
    hosted.add(streams);
    try {
      streams.carry(taken ? host::run : _ -> OptionalInt.empty());
    } finally {
      hosted.remove(streams);
      if (taken) {
        room.release();
      }
    }
  }

  /** Ends every command: the server ends, and what they would say of that is not for the client. */
  @Override
  public void close() {
    hosted.forEach(CommandStreams::leave);
  }
}
