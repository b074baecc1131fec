package dev.berth.shell.client;

import dev.berth.shell.client.HttpConnection.Body;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Calls over a connection that is kept, and made again when it was lost. */
final class HttpCalls implements Calls {
  static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private final Client.Connector connector;
  private Optional<HttpConnection> connection = Optional.empty();

  HttpCalls(Client.Connector connector) {
    this.connector = connector;
  }

  @Override
  public byte[] answer(byte[] request) throws IOException {
    try {
      var response = connection().exchange("POST", "/rpc", JSON, Body.of(request));
      var answer = response.body().readAllBytes();
      if (response.status() != 200 && !Json.parse(answer).at("error").present()) {
        throw new RpcException("INTERNAL", "the server answered with HTTP " + response.status());
      }
      return answer;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private HttpConnection connection() throws IOException {
    if (connection.isPresent() && connection.get().usable()) {
      return connection.get();
    }
    close();
    var opened = connector.connect();
    connection = Optional.of(opened);
    return opened;
  }

  @Override
  public void close() {
    connection.ifPresent(Client::close);
    connection = Optional.empty();
  }
}
