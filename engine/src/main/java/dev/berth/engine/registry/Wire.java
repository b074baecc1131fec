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
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends one request to one address and waits, not for ever, until its answer begins.
 *
 * @param clients the one for an address
 */
record Wire(Function<URI, HttpClient> clients, Supplier<Proxies> proxies, Deadlines deadlines) {

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
    proxies
        .get()
        .find(address)
        .flatMap(Proxies::authorization)
        .ifPresent(value -> request.setHeader("Proxy-Authorization", value));
    var begun = new CompletableFuture<Response>();
    var exchange =
        clients
            .apply(address)
            .sendAsync(
                request.build(),
                info -> {
                  var body = new BodyStream(deadlines.idle());
                  begun.complete(new Response(info.statusCode(), address, info.headers(), body));
                  return body;
                });
    var _ = exchange.whenComplete((_, failure) -> broken(begun, failure));
    var response = await(exchange, begun, sent, end(method, content));
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

  /**
   * Tells those who wait. The answer counts from its headers on, as its body's reader hears of
   * failures too: the exchange of a connection that is cut right after them may stay open for ever.
   */
  private static void broken(
      CompletableFuture<Response> begun, @org.jspecify.annotations.Nullable Throwable failure) {
    if (failure != null && !begun.completeExceptionally(failure)) {
      var _ = begun.thenAccept(response -> response.body().onError(failure));
    }
  }

  private Response await(
      CompletableFuture<?> exchange, CompletableFuture<Response> begun, SentBytes sent, long end)
      throws IOException {
    boolean taken = false;
    try {
      var response = wait(begun, sent, end);
      taken = true;
      return response;
    } catch (InterruptedException e) {
      throw cancelled("cannot go on waiting for a registry's answer", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      if (!taken) {
        exchange.cancel(true);
        var _ = begun.thenAccept(Response::close);
      }
    }
  }

  private Response wait(CompletableFuture<Response> answer, SentBytes sent, long end)
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
      case CompletionException e -> failure(e.getCause());
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
