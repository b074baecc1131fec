package dev.berth.shell.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The items of a subscription, as they come; closing it cancels it. */
public final class Subscription implements Items {
  private final String method;
  private final HttpConnection connection;
  private final BufferedReader reader;
  private final Json result;
  private volatile boolean closed;

  /** Over a response of a document a line, whose first one is the answer to the call. */
  Subscription(String method, HttpConnection connection, InputStream body) throws IOException {
    this.method = method;
    this.connection = connection;
    this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    var answer = read();
    if (answer.at("error").present()) {
      throw RpcException.of(answer.at("error"));
    }
    this.result = answer.at("result");
  }

  /** What the call was answered with. */
  public Json result() {
    return result;
  }

  /** Whether items follow; a method that answers once begins nothing. */
  public boolean goesOn() {
    return result.at("subscription").present();
  }

  private Json read() throws IOException {
    var line = reader.readLine();
    if (line == null) {
      throw new IOException("the server hung up");
    }
    try {
      return Json.parse(line);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<Json> next() {
    try {
      var params = read().at("params");
      var item = params.at("item");
      if (item.present()) {
        return Optional.of(item);
      }
      return switch (params.at("reason").text()) {
        case "failed" -> throw RpcException.of(params.at("error"));
        case "closing" -> throw broken("the server ends");
        default -> Optional.empty();
      };
    } catch (IOException e) {
      if (closed) {
        return Optional.empty();
      }
      throw broken(String.valueOf(e.getMessage()));
    }
  }

  private RpcException broken(String why) {
    return new RpcException(
        "UNAVAILABLE",
        method + " broke off (" + why + "); what it told of goes on, and it can be called again");
  }

  @Override
  public void close() {
    closed = true;
    try {
      connection.close();
    } catch (IOException e) {
      // nothing more was wanted from it
    }
  }
}
