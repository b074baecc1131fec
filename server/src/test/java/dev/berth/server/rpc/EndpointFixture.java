package dev.berth.server.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.engine.state.Database;
import dev.berth.server.api.SubscriptionApi;
import dev.berth.server.service.SubscriptionService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** An endpoint over a real state database, with the probes as its only namespace. */
final class EndpointFixture implements AutoCloseable {
  private final Database database;
  final Probe probe;
  final Endpoint endpoint;

  EndpointFixture(Path folder, Limits limits) {
    this.database = Database.open(folder.resolve("state.db"));
    this.probe = new Probe(database);
    this.endpoint =
        new Endpoint(
            limits,
            "0.0.0-test",
            Catalog.of(ProbeApi.class, SubscriptionApi.class),
            Map.of("probe", probe, "subscription", new SubscriptionService()),
            database,
            RpcJson.object().put("openrpc", "1.3.2"));
  }

  static EndpointFixture in(Path folder) {
    return new EndpointFixture(folder, Limits.DEFAULT);
  }

  Optional<String> answer(String body) {
    return endpoint
        .answer(body.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  JsonNode call(String method, String parameters) {
    return RpcJson.read(
        answer(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                    .formatted(method, parameters))
            .orElseThrow());
  }

  @Override
  public void close() {
    database.close();
  }
}
