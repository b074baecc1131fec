package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Sends one request to one address and waits, not for ever, until its answer begins.
 *
 * @param clients the one for an address
 */
record Wire(Function<URI, HttpClient> clients, Deadlines deadlines) {

  /**
   * Sends a request; redirects come back as they are.
   *
   * @throws IOException where nothing can be reached, breaks off, or stays silent
   * @throws BerthException CANCELLED after an interrupt
   */
  Response send(String method, URI address, Map<String, String> headers, Optional<Content> content)
      throws IOException {
    var sent = new SentBytes();
    var request = HttpRequest.newBuilder(address).method(method, publisher(content, sent));
    request.setHeader("User-Agent", "berth");
    headers.forEach(request::setHeader);
    var answer =
        clients.apply(address).sendAsync(request.build(), _ -> new BodyStream(deadlines.idle()));
    var begun = await(answer, sent, end(method, content));
    var response = new Response(begun.statusCode(), address, begun.headers(), begun.body());
    if (method.equals("HEAD") || response.length().equals(OptionalLong.of(0))) {
      toItsEnd(response);
    }
    return response;
  }

  /** A body that is empty has to have ended before the connection can be used again. */
  private static void toItsEnd(Response response) throws IOException {
    try {
      response.body().read();
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  /** The byte after which something is stored; none where nothing will be. */
  private static long end(String method, Optional<Content> content) {
    return method.equals("PUT") ? content.map(Content::size).orElse(0L) : Long.MAX_VALUE;
  }

  private static BodyPublisher publisher(Optional<Content> content, SentBytes sent) {
    return content
        .map(
            body ->
                body.size() == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.fromPublisher(
                        BodyPublishers.ofInputStream(() -> sent.counting(body)), body.size()))
        .orElseGet(BodyPublishers::noBody);
  }

  private HttpResponse<BodyStream> await(
      CompletableFuture<HttpResponse<BodyStream>> answer, SentBytes sent, long end)
      throws IOException {
    boolean taken = false;
    try {
      var response = wait(answer, sent, end);
      taken = true;
      return response;
    } catch (InterruptedException e) {
      throw cancelled("cannot go on waiting for a registry's answer", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      if (!taken && !answer.cancel(true)) {
        var _ = answer.thenAccept(late -> late.body().close());
      }
    }
  }

  private HttpResponse<BodyStream> wait(
      CompletableFuture<HttpResponse<BodyStream>> answer, SentBytes sent, long end)
      throws IOException, InterruptedException, ExecutionException {
    var patience = deadlines.answer();
    for (long before = -1; before != sent.count(); ) {
      before = sent.count();
      patience = before == end ? deadlines.stored() : deadlines.answer();
      try {
        return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // What goes on sending may take longer.
      }
    }
    throw new HttpTimeoutException("no answer came within %d s".formatted(patience.toSeconds()));
  }

  private static IOException failure(@org.jspecify.annotations.Nullable Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case UncheckedIOException e -> new IOException(e.getMessage(), e);
      case BerthException e -> throw e;
      case null, default -> throw BerthException.internal("cannot send a request", cause);
    };
  }

  static BerthException cancelled(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new BerthException(ErrorKind.CANCELLED, what + ": cancelled", e);
  }
}
