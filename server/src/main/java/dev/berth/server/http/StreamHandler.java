package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.rpc.Caller;
import dev.berth.server.rpc.RpcError;
import dev.berth.server.rpc.RpcJson;
import dev.berth.server.stream.LineFeed;
import dev.berth.server.stream.Program;
import dev.berth.server.stream.StandardStreams;
import dev.berth.server.stream.Tokens;
import dev.berth.server.stream.Upload;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /stream/TOKEN}. */
final class StreamHandler {
  static final String PREFIX = "/stream/";

  private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);
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
  void upgrade(HttpServerExchange exchange) {
    if (!PROTOCOL.equals(exchange.getRequestHeaders().getFirst(UPGRADE))
        || !exchange.getRequestMethod().equals(Methods.GET)) {
      Exchanges.refuse(
          exchange,
          Gate.Refusal.of(
              400,
              ErrorKind.INVALID_ARGUMENT,
              "cannot upgrade a connection: only GET with Upgrade: %s is understood"
                  .formatted(PROTOCOL)));
      return;
    }
    var program = tokens.take(token(exchange), Program.class);
    if (program.isEmpty()) {
      unknown(exchange);
      return;
    }
    exchange.upgradeChannel(
        PROTOCOL,
        (connection, upgraded) ->
            threads.execute(
                () -> {
                  var input = new ParkingInput(connection.getSourceChannel());
                  try {
                    new StandardStreams(input, new ParkingOutput(connection.getSinkChannel()))
                        .carry(program.get());
                  } finally {
                    Closing.close(connection, connection.getIoThread());
                    input.wake();
                  }
                }));
    exchange.endExchange();
  }

  /** On a virtual thread: an upload or a log. */
  void serve(HttpServerExchange exchange, Caller caller) throws IOException, InterruptedException {
    if (exchange.getRequestMethod().equals(Methods.PUT)) {
      var upload = tokens.take(token(exchange), Upload.class);
      if (upload.isPresent()) {
        upload(exchange, upload.get());
        return;
      }
    } else {
      var feed = tokens.take(token(exchange), LineFeed.class);
      if (feed.isPresent()) {
        feed(exchange, caller, feed.get());
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

  private static void feed(HttpServerExchange exchange, Caller caller, LineFeed feed)
      throws IOException {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-ndjson");
    var out = new ParkingOutput(exchange.getResponseChannel());
    try {
      caller.serve(() -> feedLines(out, feed));
      out.close();
    } catch (UncheckedIOException e) {
      LOG.debug("a client left its log: {}", e.getMessage());
      Exchanges.hangUp(exchange);
      return;
    }
    exchange.endExchange();
  }

  private static void feedLines(ParkingOutput out, LineFeed feed) {
    try {
      Caller.waiting(
          () -> {
            feed.feed(document -> line(out, document));
            if (Thread.interrupted()) {
              throw new InterruptedException(); // no clean end of what goes on
            }
            return true;
          });
    } catch (UncheckedIOException e) {
      throw e;
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException("the client has gone, or the server ends"));
    } catch (Exception e) {
      var error = RpcError.of(e, "reading the log");
      if (error.code() == RpcError.INTERNAL) {
        LOG.error("a log could not be read", e);
      }
      line(out, Map.of("error", error.toJson()));
    }
  }

  private static void line(ParkingOutput out, Object document) {
    var json = RpcJson.bytes(document);
    var bytes = java.util.Arrays.copyOf(json, json.length + 1);
    bytes[json.length] = '\n';
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
