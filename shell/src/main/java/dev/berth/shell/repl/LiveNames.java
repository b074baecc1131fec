package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Client;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Names of containers and images, asked from the server aside, for as long as a person waits. */
final class LiveNames {
  private static final long DEADLINE_MILLIS = 300;

  private final Client client;

  LiveNames(Client client) {
    this.client = client;
  }

  List<String> containers() {
    return ask(
        "container.list",
        Params.of("filter", Params.of("all", true)),
        container -> Stream.of(container.at("name").text()));
  }

  List<String> images() {
    return ask("image.list", Params.of(), image -> image.at("references").texts().stream());
  }

  private interface Names {
    Stream<String> of(Json item);
  }

  private List<String> ask(String method, Params params, Names names) {
    var answer = new CompletableFuture<List<String>>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (var other = client.fork()) {
                answer.complete(
                    other.call(method, params).items().stream()
                        .flatMap(names::of)
                        .filter(Visible::isPlainName)
                        .toList());
              } catch (RpcException e) {
                answer.complete(List.of());
              }
            });
    try {
      return answer.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
