package dev.berth.shell.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Long work on the server, awaited. */
public final class Operations {
  private Operations() {}

  /** Is told how an operation goes on. */
  public interface Listener {
    /** Takes each record of progress that was seen. */
    void progress(Json progress);

    /** Takes each line that the operation said, in order. */
    void line(Json line);
  }

  /** Waits for an operation's end and gives its result; what it says is not told. */
  public static Json await(Client client, String operation, Consumer<Json> progress) {
    return await(
        client,
        operation,
        new Listener() {
          @Override
          public void progress(Json record) {
            progress.accept(record);
          }

          @Override
          public void line(Json line) {}
        });
  }

  /** Waits for an operation's end and gives its result; tells its progress and what it says. */
  public static Json await(Client client, String operation, Listener listener) {
    var params = Params.of("operation", operation).json();
    try (var told = client.subscribe("operation.watch", params)) {
      for (var item = told.next(); item.isPresent(); item = told.next()) {
        var one = item.get();
        if (one.at("progress").present()) {
          listener.progress(one.at("progress"));
        } else if (one.at("line").present()) {
          listener.line(one.at("line"));
        } else if (one.at("end").present()) {
          return result(one.at("end"));
        }
      }
    }
    throw new RpcException("INTERNAL", "operation " + operation + " was watched to no end");
  }

  private static Json result(Json details) {
    if (details.at("status").text().equals("SUCCEEDED")) {
      return details.at("result");
    }
    throw failure(details);
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
