package dev.berth.shell.command;

import dev.berth.shell.client.Client;
import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.Destination;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.client.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Names of what there is, for completion, as far as a server tells them soon. They are what it says
 * they are: {@link dev.berth.shell.Visible#isPlainName} tells which can stand on a line.
 */
public final class LiveNames {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Supplier<Client> clients;
  private final Map<String, String> environment;
  private final Duration patience;

  /**
   * Names.
   *
   * @param clients whom to ask; each is closed afterwards
   * @param environment where the contexts are
   * @param patience how long a person waits
   */
  public LiveNames(Supplier<Client> clients, Map<String, String> environment, Duration patience) {
    this.clients = clients;
    this.environment = environment;
    this.patience = patience;
  }

  /**
   * From the server of a command line. None is started, and none is asked through ssh, which might
   * ask for a password.
   */
  static LiveNames ofRunning(Session session) {
    return new LiveNames(() -> client(session), session.environment(), PATIENCE);
  }

  /** The names of things of a kind; none where something goes wrong. */
  public List<String> of(Kind kind) {
    var asked = new FutureTask<>(() -> ask(kind));
    var asking = Thread.ofPlatform().daemon().name("names").start(asked);
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      asking.interrupt();
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private List<String> ask(Kind kind) {
    if (kind == Kind.Any.CONTEXT) {
      return Stream.concat(
              Stream.of(Contexts.LOCAL), Contexts.of(environment).all().keySet().stream())
          .sorted()
          .toList();
    }
    try (var client = clients.get()) {
      return names(client, kind).stream().sorted().toList();
    }
  }

  private static Client client(Session session) {
    var elsewhere = Destination.of(Optional.empty(), session.environment());
    if (elsewhere.isEmpty()) {
      return new Client(() -> session.server().existing().orElseThrow(LiveNames::none));
    }
    if (elsewhere.get().address() instanceof ServerAddress.Ssh) {
      throw none();
    }
    return new Client(elsewhere.get().connector());
  }

  private static RpcException none() {
    return new RpcException("UNAVAILABLE", "no server to ask for names");
  }

  private static List<String> names(Client client, Kind kind) {
    return switch (kind) {
      case Kind.Any any ->
          switch (any) {
            case CONTAINER -> containers(client).toList();
            case IMAGE -> images(client).toList();
            case CONTAINER_OR_IMAGE -> Stream.concat(containers(client), images(client)).toList();
            case OPERATION ->
                client.call("operation.list").items().stream()
                    .map(one -> one.at("id").text())
                    .toList();
            case METHOD ->
                client.call("rpc.discover").at("methods").items().stream()
                    .map(one -> one.at("name").text())
                    .toList();
            case CONTEXT, TEXT, FILE, FOLDER -> List.of();
          };
      case Kind.OneOf _, Kind.Usual _, Kind.Pair _, Kind.Signal _ -> List.of();
    };
  }

  private static Stream<String> containers(Client client) {
    return client
        .call("container.list", Params.of("filter", Params.of("all", true)))
        .items()
        .stream()
        .map(one -> one.at("name").text());
  }

  private static Stream<String> images(Client client) {
    return client.call("image.list").items().stream()
        .map(image -> image.at("references"))
        .map(Json::texts)
        .flatMap(List::stream);
  }
}
