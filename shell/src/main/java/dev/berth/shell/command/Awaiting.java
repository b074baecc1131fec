package dev.berth.shell.command;

import dev.berth.shell.Streams;
import dev.berth.shell.client.HttpConnection.Body;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Operations;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waiting for long work, as a verb and a script do it. */
public final class Awaiting {
  private static final String CLEAR = "\r\033[K";

  private Awaiting() {}

  /** Waits for an operation, showing its progress at a terminal; SIGINT and SIGTERM cancel it. */
  public static Json result(Session session, String operation) {
    return result(
        session,
        operation,
        () ->
            Operations.await(
                session.client(), operation, progress -> show(session.streams(), progress)));
  }

  /** The same, printing what the operation says to standard error. */
  static Json said(Session session, String operation) {
    return result(
        session,
        operation,
        () -> Operations.await(session.client(), operation, new Printer(session.streams())));
  }

  private static Json result(Session session, String operation, Supplier<Json> wait) {
    var undo =
        Stream.of("INT", "TERM")
            .map(name -> session.signals().on(name, _ -> cancel(session, operation)))
            .toList();
    var streams = session.streams();
    try {
      return wait.get();
    } finally {
      undo.forEach(Runnable::run);
      if (streams.errorTerminal()) {
        streams.error().print(CLEAR);
      }
    }
  }

  private static void cancel(Session session, String operation) {
    try (var other = session.client().fork()) {
      other.call("operation.cancel", Params.of("operation", operation));
    } catch (RpcException e) {
      session.say("cannot cancel: " + e.text());
    }
  }

  /** Prints each line as it is; a person sees the progress below the last one. */
  private static final class Printer implements Operations.Listener {
    private final Streams streams;
    private long last;

    Printer(Streams streams) {
      this.streams = streams;
    }

    @Override
    public void progress(Json progress) {
      show(streams, progress);
    }

    @Override
    public void line(Json line) {
      var number = line.at("number").number();
      if (number > last + 1) {
        print("... " + (number - last - 1) + " lines were left out");
      }
      last = number;
      var warning = line.at("stream").text().equals("warning") ? "warning: " : "";
      print(warning + line.at("text").text());
    }

    private void print(String text) {
      streams.error().println((streams.errorTerminal() ? CLEAR : "") + text);
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

  /** Uploads what an operation waits for, and waits for its end. */
  public static Json afterUpload(Session session, String operation, String token, Body body) {
    upload(session, operation, token, body);
    return result(session, operation);
  }

  /** Uploads what an operation waits for; the operation knows best why that failed. */
  static void upload(Session session, String operation, String token, Body body) {
    try {
      session.client().upload(token, body);
    } catch (RpcException e) {
      if (e.kind().equals("CONFLICT")) {
        return; // it has ended, or is about to, and wants no more
      }
      var status =
          session.client().call("operation.get", Params.of("operation", operation)).at("status");
      if (status.text().equals("RUNNING")) {
        session.client().call("operation.cancel", Params.of("operation", operation));
        throw e;
      }
    }
  }
}
