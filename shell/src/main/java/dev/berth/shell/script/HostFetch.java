package dev.berth.shell.script;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** One HTTP request of a script, made aside. */
final class HostFetch {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Headers that the JDK's client writes itself and takes from nobody. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "upgrade");

  private HostFetch() {}

  /**
   * Begins a request.
   *
   * @param callback takes error or null, facts as JSON, and the body's bytes as letters
   * @return a function that gives the request up; the callback may never be called then
   */
  static ProxyExecutable begin(EventLoop loop, String request, Value callback) {
    var interrupt = loop.aside(() -> send(Json.parse(request), callback));
    return _ -> {
      interrupt.run();
      return true;
    };
  }

  private static Runnable send(Json request, Value callback) {
    try (var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build()) {
      var response = client.send(build(request), BodyHandlers.ofByteArray());
      var body = new String(response.body(), StandardCharsets.ISO_8859_1);
      var facts = facts(response);
      return () -> callback.executeVoid(null, facts, body);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      var words =
          e instanceof ConnectException ? "connection refused" : String.valueOf(e.getMessage());
      var url = request.at("url").text();
      return () -> callback.executeVoid(url + ": " + words, "", "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return () -> {}; // the script has given it up
    }
  }

  private static HttpRequest build(Json request) {
    var body = request.at("body").text();
    var builder =
        HttpRequest.newBuilder(URI.create(request.at("url").text()))
            .method(
                request.at("method").text(),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    for (var header : request.at("headers").items()) {
      var pair = header.texts();
      if (!OWN.contains(pair.getFirst().toLowerCase(Locale.ROOT))) {
        builder.header(pair.getFirst(), pair.getLast());
      }
    }
    return builder.build();
  }

  private static String facts(HttpResponse<byte[]> response) {
    var headers = new LinkedHashMap<String, String>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name, String.join(", ", values)));
    return Params.of("status", response.statusCode())
        .put("headers", headers)
        .put("url", response.uri().toString())
        .json()
        .compact();
  }
}
