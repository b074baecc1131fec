package dev.berth.shell.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A response of one JSON document a line, as it comes; closing it ends the response. */
public final class JsonLines implements AutoCloseable {
  private final HttpConnection connection;
  private final BufferedReader reader;
  private volatile boolean closed;

  JsonLines(HttpConnection connection, InputStream body) {
    this.connection = connection;
    this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /** The next document; empty at the end. */
  public Optional<Json> next() {
    try {
      var line = reader.readLine();
      if (line == null) {
        return Optional.empty();
      }
      var document = Json.parse(line);
      if (document.at("error").present()) {
        throw RpcException.of(document.at("error"));
      }
      return Optional.of(document);
    } catch (IOException e) {
      if (closed) {
        return Optional.empty();
      }
      throw new RpcException(
          "UNAVAILABLE",
          "the log broke off ("
              + e.getMessage()
              + "); the container goes on if it ran, and its log can be read again");
    }
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
