package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.RpcJson;
import dev.berth.server.stream.Download;
import dev.berth.server.stream.Program;
import dev.berth.server.stream.StandardStreams;
import dev.berth.server.stream.Tokens;
import dev.berth.server.stream.Upload;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.xnio.StreamConnection;

/** {@code /stream/TOKEN}. */
final class StreamHandler {
  static final String PREFIX = "/stream/";

  private static final String PROTOCOL = "berth-streams";
  private static final HttpString UPGRADE = Headers.UPGRADE;

  private final Tokens tokens;
  private final ExecutorService threads;

  StreamHandler(Tokens tokens, ExecutorService threads) {
    this.tokens = tokens;
    this.threads = threads;
  }

  static boolean takes(HttpServerExchange exchange) {
    var method = exchange.getRequestMethod();
    return method.equals(Methods.GET) || method.equals(Methods.PUT);
  }

  static boolean isUpgrade(HttpServerExchange exchange) {
    return exchange.getRequestHeaders().contains(UPGRADE);
  }

  /** On the I/O thread, as Undertow wants it: the connection stops speaking HTTP. */
  void upgrade(HttpServerExchange exchange, Caller caller) {
    boolean socket = Handshake.isAsked(exchange);
    if (socket && !Handshake.accept(exchange, PROTOCOL)) {
      return;
    }
    if (!socket
        && (!PROTOCOL.equals(exchange.getRequestHeaders().getFirst(UPGRADE))
            || !exchange.getRequestMethod().equals(Methods.GET))) {
      Exchanges.refuse(
          exchange,
          Gate.Refusal.of(
              400,
              ErrorKind.INVALID_ARGUMENT,
              "cannot upgrade a connection: only GET with Upgrade: %s or websocket is understood"
                  .formatted(PROTOCOL)));
      return;
    }
    var program = tokens.take(token(exchange), Program.class, caller.identity());
    if (program.isEmpty()) {
      unknown(exchange);
      return;
    }
    exchange.upgradeChannel(
        socket ? Handshake.PROTOCOL : PROTOCOL,
        (connection, upgraded) ->
            threads.execute(
                () -> {
                  if (socket) {
                    Sockets.serve(connection, it -> FrameMessages.carry(it, program.get()));
                  } else {
                    carry(connection, program.get());
                  }
                }));
    exchange.endExchange();
  }

  private static void carry(StreamConnection connection, Program program) {
    var input = new ParkingInput(connection.getSourceChannel());
    try {
      new StandardStreams(input, new ParkingOutput(connection.getSinkChannel())).carry(program);
    } finally {
      Closing.close(connection, connection.getIoThread());
      input.wake();
    }
  }

  /** On a virtual thread: an upload or a download. */
  void serve(HttpServerExchange exchange, Caller caller) throws InterruptedException {
    var token = token(exchange);
    if (exchange.getRequestMethod().equals(Methods.PUT)) {
      var upload = tokens.take(token, Upload.class, caller.identity());
      if (upload.isPresent()) {
        upload(exchange, upload.get());
        return;
      }
    } else {
      var download = tokens.take(token, Download.class, caller.identity());
      if (download.isPresent()) {
        new DownloadBody(exchange).carry(download.get());
        return;
      }
    }
    unknown(exchange);
  }

  private static String token(HttpServerExchange exchange) {
    return exchange.getRequestPath().substring(PREFIX.length());
  }

  private static void unknown(HttpServerExchange exchange) {
    Exchanges.notFound(
        exchange,
        "cannot open a stream: its token is unknown, used or expired; the operation, container or exec tells what became of it, and another call of the method gives another token");
  }

  private static void upload(HttpServerExchange exchange, Upload upload)
      throws InterruptedException {
    var channel = exchange.getRequestChannel();
    var taken =
        channel == null
            ? upload.deliver(InputStream.nullInputStream(), () -> {})
            : deliver(exchange, upload, new ParkingInput(channel));
    if (taken.whole()) {
      Exchanges.json(exchange, 200, RpcJson.bytes(Map.of("bytes", taken.bytes())));
    } else {
      Exchanges.refuse(
          exchange,
          Gate.Refusal.of(
              409,
              ErrorKind.CONFLICT,
              "cannot take more of the upload: its operation has ended; operation.wait tells how"));
    }
  }

  private static Upload.Taken deliver(HttpServerExchange exchange, Upload upload, ParkingInput body)
      throws InterruptedException {
    return upload.deliver(
        body,
        () -> {
          Exchanges.hangUp(exchange);
          body.wake();
        });
  }
}
