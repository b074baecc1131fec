package dev.berth.shell.command;

import dev.berth.shell.Streams;
import dev.berth.shell.client.HttpConnection.Body;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Operations;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;

/** Waiting for long work, as a verb and a script do it. */
public final class Awaiting {
  private static final String CLEAR = "\r\033[K";

  private Awaiting() {}

  /** Waits for an operation, showing its progress at a terminal; SIGINT cancels it. */
  public static Json result(Session session, String operation) {
    session
        .signals()
        .on(
            "INT",
            _ -> {
              try (var other = session.client().fork()) {
                other.call("operation.cancel", Params.of("operation", operation));
              } catch (RpcException e) {
                session.say("cannot cancel: " + e.text());
              }
            });
    var streams = session.streams();
    try {
      return Operations.await(session.client(), operation, progress -> show(streams, progress));
    } finally {
      if (streams.errorTerminal()) {
        streams.error().print(CLEAR);
      }
    }
  }

  /** Shows how far it is, over the line that was there, and only to a person. */
  static void show(Streams streams, Json progress) {
    if (!streams.errorTerminal()) {
      return;
    }
    var total = progress.at("total").number();
    var percent = total == 0 ? "" : " " + progress.at("done").number() * 100 / total + " %";
    var text = progress.at("message").text().lines().findFirst().orElse("") + percent;
    streams.error().print(CLEAR + (text.length() > 78 ? text.substring(0, 77) + "…" : text));
    streams.error().flush();
  }

  /** Uploads what an operation waits for; the operation knows best why that failed. */
  public static Json afterUpload(Session session, String operation, String token, Body body) {
    try {
      session.client().upload(token, body);
    } catch (RpcException e) {
      var status =
          session.client().call("operation.get", Params.of("operation", operation)).at("status");
      if (status.text().equals("RUNNING")) {
        session.client().call("operation.cancel", Params.of("operation", operation));
        throw e;
      }
    }
    return result(session, operation);
  }
}
