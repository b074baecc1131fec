package dev.berth.shell.command;

import dev.berth.shell.Visible;
import dev.berth.shell.client.HttpConnection.Body;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.Operations;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Waiting for long work, as a verb and a script do it. */
public final class Awaiting {
  private Awaiting() {}

  /** Waits for an operation, showing its progress at a terminal; SIGINT and SIGTERM cancel it. */
  public static Json result(Session session, String operation) {
    return result(
        session, operation, line -> Operations.await(session.client(), operation, line::show));
  }

  /** The same, showing nothing. */
  static Json quietly(Session session, String operation) {
    return result(session, operation, _ -> Operations.await(session.client(), operation, _ -> {}));
  }

  /** The same, printing what the operation says to standard error. */
  static Json said(Session session, String operation) {
    return result(
        session,
        operation,
        line -> Operations.await(session.client(), operation, new Printer(session, line)));
  }

  private static Json result(Session session, String operation, Function<ProgressLine, Json> wait) {
    var undo =
        Stream.of("INT", "TERM")
            .map(name -> session.caller().on(name, _ -> cancel(session, operation)))
            .toList();
    var line = new ProgressLine(session);
    try {
      return wait.apply(line);
    } finally {
      undo.forEach(Runnable::run);
      line.clear();
    }
  }

  private static void cancel(Session session, String operation) {
    try (var other = session.client().fork()) {
      other.call("operation.cancel", Params.of("operation", operation));
    } catch (RpcException e) {
      session.say("cannot cancel: " + e.text());
    }
  }

  /** Prints each line, and at a terminal the progress below the last one. */
  private static final class Printer implements Operations.Listener {
    private final Session session;
    private final ProgressLine line;
    private Optional<Json> shown = Optional.empty();
    private long last;

    Printer(Session session, ProgressLine line) {
      this.session = session;
      this.line = line;
    }

    @Override
    public void progress(Json progress) {
      shown = Optional.of(progress);
      line.show(progress);
    }

    @Override
    public void line(Json said) {
      line.clear();
      var number = said.at("number").number();
      if (number > last + 1) {
        print("... " + (number - last - 1) + " lines were left out");
      }
      last = number;
      var warning = said.at("stream").text().equals("warning") ? "warning: " : "";
      print(warning + harmless(said.at("text").text()));
      shown.ifPresent(line::show);
    }

    private void print(String text) {
      session.streams().error().println(text);
    }
  }

  /** A line of a program: what it drew last over the same line, and nothing that moves a cursor. */
  static String harmless(String line) {
    var ended = line.stripTrailing();
    return Visible.text(ended.substring(ended.lastIndexOf('\r') + 1));
  }

  /** Uploads what an operation waits for, and waits for its end. */
  public static Json afterUpload(Session session, String operation, String token, Body body) {
    upload(session, operation, token, body);
    return result(session, operation);
  }

  /** Uploads what an operation waits for; the operation knows best why that failed. */
  static void upload(Session session, String operation, String token, Body body) {
    var line = new ProgressLine(session);
    try {
      session.client().upload(token, new Sending(body, line));
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
    } finally {
      line.clear();
    }
  }

  /** Opens where a download goes. */
  @FunctionalInterface
  public interface Opening {
    Target open() throws IOException;
  }

  /**
   * Fetches what an operation makes, and waits for its end, showing how much has come at a
   * terminal; SIGINT and SIGTERM cancel it.
   */
  public static Json download(Session session, String operation, String token, Opening opening) {
    return result(session, operation, line -> fetch(session, operation, token, opening, line));
  }

  private static Json fetch(
      Session session, String operation, String token, Opening opening, ProgressLine line) {
    boolean ended = false;
    try (var target = opening.open()) {
      boolean whole =
          session.client().download(token, new Counted(target.out(), "receiving", 0, line));
      var result = Operations.await(session.client(), operation, line::show);
      ended = true;
      if (!whole) {
        throw new RpcException(
            "UNAVAILABLE",
            "cannot fetch all of it: the connection to the server broke off; do it again");
      }
      target.finish();
      return result;
    } catch (IOException e) {
      throw new RpcException(
          "RESOURCE_EXHAUSTED",
          "cannot write what comes: " + e.getMessage() + "; look at the disk");
    } finally {
      if (!ended) {
        cancel(session, operation);
      }
    }
  }
}
