package dev.berth.shell.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Long work on the server, awaited. */
public final class Operations {
  /** A wait is asked for again after so many seconds, so that a dead server is noticed. */
  private static final double WAIT = 30;

  private Operations() {}

  /**
   * Waits for an operation's end and gives its result.
   *
   * @param progress is told each progress record
   */
  public static Json await(Client client, String operation, Consumer<Json> progress) {
    var seen = -1L;
    while (true) {
      var details =
          client.call(
              "operation.wait",
              Params.of("operation", operation).put("timeout", WAIT).put("after", seen));
      var sequence = details.at("progress").at("sequence").number();
      if (sequence > seen) {
        seen = sequence;
        progress.accept(details.at("progress"));
      }
      switch (details.at("status").text()) {
        case "RUNNING" -> {}
        case "SUCCEEDED" -> {
          return details.at("result");
        }
        default -> throw failure(details);
      }
    }
  }

  private static RpcException failure(Json details) {
    var status = details.at("status").text();
    var error = details.at("error");
    Map<String, String> facts = new TreeMap<>();
    error.at("details").fields().forEach((name, value) -> facts.put(name, value.text()));
    facts.put("operation", details.at("id").text());
    return new RpcException(
        error.at("kind").text(status),
        error.at("message").text("the operation ended as " + status),
        facts);
  }
}
