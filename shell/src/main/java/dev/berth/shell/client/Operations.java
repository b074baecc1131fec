package dev.berth.shell.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Long work on the server, awaited. */
public final class Operations {
  /** A wait is asked for again after so many seconds, so that a dead server is noticed. */
  private static final double WAIT = 30;

  private Operations() {}

  /** Is told how an operation goes on. */
  public interface Listener {
    /** Takes each record of progress that was seen. */
    void progress(Json progress);

    /** Takes each line that the operation said, in order. */
    void line(Json line);
  }

  /** Waits for an operation's end and gives its result; what it says is not asked for. */
  public static Json await(Client client, String operation, Consumer<Json> progress) {
    return await(client, operation, progress, () -> {});
  }

  /** Waits for an operation's end and gives its result; tells its progress and what it says. */
  public static Json await(Client client, String operation, Listener listener) {
    var lines = new Lines(client, operation, listener);
    return await(client, operation, listener::progress, lines::tell);
  }

  /** What an operation has said since it was asked for the last time. */
  private static final class Lines {
    private final Client client;
    private final String operation;
    private final Listener listener;
    private long seen;

    Lines(Client client, String operation, Listener listener) {
      this.client = client;
      this.operation = operation;
      this.listener = listener;
    }

    void tell() {
      var params = Params.of("operation", operation).put("after", seen);
      for (var line : client.call("operation.output", params).items()) {
        seen = line.at("number").number();
        listener.line(line);
      }
    }
  }

  private static Json await(
      Client client, String operation, Consumer<Json> progress, Runnable changed) {
    var seen = -1L;
    while (true) {
      var details =
          client.call(
              "operation.wait",
              Params.of("operation", operation).put("timeout", WAIT).put("after", seen));
      changed.run();
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
