package dev.berth.shell.client;

import dev.berth.shell.client.HttpConnection.Body;
import dev.berth.shell.client.HttpConnection.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * A conversation with one server: calls go one after another, over a connection that is kept or
 * within the server itself, streams over connections of their own. It connects with the first call.
 */
public final class Client implements AutoCloseable {
  private static final Map<String, String> LINES =
      Map.of("Content-Type", "application/json", "Accept", "application/x-ndjson");
  private static final Map<String, String> TAR = Map.of("Content-Type", "application/x-tar");

  private final Connector connector;
  private final Supplier<Calls> carrier;
  private final Calls calls;
  private long lastId;

  /** Gives connections to the server; starts one where there is none, if it is that kind. */
  public interface Connector {
    HttpConnection connect();
  }

  public Client(Connector connector) {
    this(connector, () -> new HttpCalls(connector));
  }

  /**
   * A conversation whose calls take another way.
   *
   * @param connector for streams
   * @param carrier gives what carries the calls of a thread
   */
  public Client(Connector connector, Supplier<Calls> carrier) {
    this.connector = connector;
    this.carrier = carrier;
    this.calls = carrier.get();
  }

  /** Another conversation with the same server, for another thread. */
  public Client fork() {
    return new Client(connector, carrier);
  }

  public Json call(String method) {
    return call(method, Params.of());
  }

  public Json call(String method, Params params) {
    return call(method, params.json());
  }

  /** Calls a method; a lost connection is made again where the call can't be done twice by that. */
  public synchronized Json call(String method, Json params) {
    var repetition = Repetition.of(method, params);
    var body = request(method, repetition.identified(params));
    try {
      return repetition.carryOut(() -> callOnce(body));
    } catch (SSLException e) {
      throw unwelcome(e);
    } catch (IOException | IllegalArgumentException e) {
      throw brokenCall(method, e);
    }
  }

  private Json callOnce(byte[] body) throws IOException {
    try {
      var answer = Json.parse(calls.answer(body));
      if (answer.at("error").present()) {
        throw RpcException.of(answer.at("error"));
      }
      return answer.at("result");
    } catch (IllegalArgumentException e) {
      close();
      throw e;
    }
  }

  private static RpcException unwelcome(SSLException cause) {
    var failure =
        new RpcException(
            "PERMISSION_DENIED",
            "the server doesn't let this client in: its certificate is missing, of another CA, over or revoked ("
                + cause.getMessage()
                + ")");
    failure.initCause(cause);
    return failure;
  }

  private synchronized byte[] request(String method, Json params) {
    var request = new LinkedHashMap<String, Object>();
    request.put("jsonrpc", "2.0");
    request.put("id", ++lastId);
    request.put("method", method);
    request.put("params", params);
    return Json.of(request).compact().getBytes(StandardCharsets.UTF_8);
  }

  private static RpcException brokenCall(String method, Exception cause) {
    if (KnownMethod.of(method).filter(known -> !known.mutating()).isEmpty()) {
      return broken(method, cause);
    }
    return unavailable(
        "%s got no answer: the connection to the server broke off: %s; it changes nothing, so try again"
            .formatted(method, cause.getMessage()),
        cause);
  }

  private static RpcException broken(String what, Exception cause) {
    return unavailable(
        "cannot tell how %s ended: the connection to the server broke off: %s; look with inspect before trying again"
            .formatted(what, cause.getMessage()),
        cause);
  }

  private static RpcException unavailable(String text, Exception cause) {
    var failure = new RpcException("UNAVAILABLE", text);
    failure.initCause(cause);
    return failure;
  }

  /** Sends bytes to where a token says; the operation tells what became of them. */
  public void upload(String token, Body body) {
    try (var connection = connector.connect()) {
      var response = connection.exchange("PUT", "/stream/" + token, TAR, body);
      refuse(response);
      response.body().readAllBytes();
    } catch (IOException e) {
      throw broken("the upload", e);
    }
  }

  /**
   * Fetches bytes from where a token says.
   *
   * @return whether they came whole; where not, their operation knows why
   * @throws IOException where the target takes no more
   */
  public boolean download(String token, OutputStream target) throws IOException {
    try (var connection = connector.connect()) {
      return copy(fetched(connection, token), target);
    } catch (BrokenOff e) {
      return false;
    }
  }

  /** The connection failed, not the target. */
  private static final class BrokenOff extends IOException {
    private static final long serialVersionUID = 1;

    BrokenOff(IOException cause) {
      super(cause);
    }
  }

  private static Response fetched(HttpConnection connection, String token) throws BrokenOff {
    try {
      return get(connection, token, Map.of());
    } catch (IOException e) {
      throw new BrokenOff(e);
    }
  }

  private static boolean copy(Response response, OutputStream target) throws IOException {
    if (response.status() != 200) {
      return false;
    }
    var buffer = new byte[HttpConnection.BUFFER];
    for (int count = read(response, buffer); count >= 0; count = read(response, buffer)) {
      target.write(buffer, 0, count);
    }
    return true;
  }

  private static int read(Response response, byte[] buffer) throws BrokenOff {
    try {
      return response.body().read(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw new BrokenOff(e);
    }
  }

  /** Calls a method that goes on answering. */
  public Subscription subscribe(String method, Json params) {
    return open(
        e -> brokenCall(method, e),
        connection -> {
          var response =
              connection.exchange("POST", "/rpc", LINES, Body.of(request(method, params)));
          refuse(response);
          return new Subscription(method, connection, response.body());
        });
  }

  /** Follows events, whatever becomes of connections meanwhile. */
  public Items events(Json params) {
    return new FollowedEvents(this, params);
  }

  /** Connects the standard streams of a program, which starts with that. */
  public ProgramStreams streams(String token) {
    return calls.streams(token).orElseGet(() -> framed(token));
  }

  private ProgramStreams framed(String token) {
    return open(
        e -> broken("the connection to the standard streams", e),
        connection -> {
          var upgrade = Map.of("Connection", "Upgrade", "Upgrade", "berth-streams");
          var response = get(connection, token, upgrade);
          if (response.status() != 101) {
            refuse(response);
            throw new IOException("HTTP " + response.status() + " where an upgrade was expected");
          }
          return new FramedStreams(connection, response.body());
        });
  }

  /** Asks the server who it is, over a connection of its own. */
  static void greet(HttpConnection connection) throws IOException {
    var body =
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"system.hello\",\"params\":{}}"
            .getBytes(StandardCharsets.UTF_8);
    connection.exchange("POST", "/rpc", HttpCalls.JSON, Body.of(body)).body().readAllBytes();
  }

  private static Response get(HttpConnection connection, String token, Map<String, String> headers)
      throws IOException {
    return connection.exchange("GET", "/stream/" + token, headers, Body.of(new byte[0]));
  }

  /** What goes on using the connection that it gets. */
  private interface Opening<T> {
    T over(HttpConnection connection) throws IOException;
  }

  /** Opens something over a connection of its own, which is closed when that fails. */
  private <T> T open(Function<IOException, RpcException> failure, Opening<T> opening) {
    var connection = connector.connect();
    var opened = false;
    try {
      var result = opening.over(connection);
      opened = true;
      return result;
    } catch (IOException e) {
      throw failure.apply(e);
    } finally {
      if (!opened) {
        close(connection);
      }
    }
  }

  private static void refuse(Response response) throws IOException {
    if (response.status() < 400) {
      return;
    }
    var text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    try {
      var error = Json.parse(text).at("error");
      if (error.present()) {
        throw RpcException.of(error);
      }
    } catch (IllegalArgumentException e) {
      // not an answer of ours: told below by its status
    }
    throw new IOException("HTTP " + response.status() + " " + text.strip());
  }

  @Override
  public synchronized void close() {
    calls.close();
  }

  static void close(HttpConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // the connection is gone either way
    }
  }
}
