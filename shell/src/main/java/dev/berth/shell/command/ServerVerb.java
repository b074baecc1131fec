package dev.berth.shell.command;

import dev.berth.shell.client.HttpConnection;
import dev.berth.shell.client.Json;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code server}: the server's life. */
final class ServerVerb implements Verb {
  private static final int NOT_RUNNING = 3;
  private static final List<String> OF_RUN =
      List.of("listen", "tls", "tokens", "idle", "background");
  private static final Duration STOPPED = Duration.ofSeconds(10);

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "server",
            "Runs the server in the foreground, or starts, stops or looks at the one in the background.",
            "berth server status\nberth server run --listen 127.0.0.1:7070 --tokens tokens")
        .word(
            "run|start|stop|status|connect",
            Kind.oneOf("run", "start", "stop", "status", "connect"))
        .choice("run", "be the server, until SIGTERM or Ctrl-C")
        .choice("start", "start one in the background where none runs")
        .choice("stop", "end the one that runs; containers go on")
        .choice("status", "tell whether one runs")
        .choice("connect", "relay standard input and output to its socket, as ssh:// needs it")
        .value(
            "", "listen", "ADDRESS:PORT", "run: listen there, too; --tls or --tokens say for whom")
        .value(
            "",
            "tls",
            "FOLDER",
            Kind.Any.FOLDER,
            "run: certificates (\"berth certificates\" makes them) for what --listen names")
        .value(
            "", "tokens", "FILE", Kind.Any.FILE, "run: tokens that clients of --listen must know")
        .value(
            "",
            "idle",
            "SECONDS",
            "run: end after that long without connection, operation and running container")
        .flag("", "background", "run: write the log to $BERTH_RUN/server.log")
        .status(
            NOT_RUNNING,
            "status: no server runs; run: another server uses the state folder or the folder of run-time files");
  }

  @Override
  public Where where() {
    return Where.MACHINE;
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    var word = arguments.word(0);
    for (var name : OF_RUN) {
      if (!arguments.values(name).isEmpty() && !word.equals("run")) {
        throw new UsageException("--%s is an option of server run alone".formatted(name));
      }
    }
    return switch (word) {
      case "start" -> start(arguments, session);
      case "stop" -> stop(arguments, session);
      case "status" -> status(arguments, session);
      case "connect" -> connect(session);
      case String _ ->
          throw new UsageException(
              "server run takes its options after it: berth server run [OPTIONS]");
    };
  }

  private static int start(Arguments arguments, Session session) throws IOException {
    var running = session.server().existing();
    var already = running.isPresent();
    if (already) {
      running.get().close();
    }
    var info = session.client().call("system.info");
    session.print(
        arguments.json()
            ? info.pretty()
            : "The server "
                + (already ? "runs already" : "runs")
                + ", pid "
                + info.at("pid").text());
    return 0;
  }

  /** Relays standard input and output to the socket, for a client that comes through ssh. */
  private static int connect(Session session) throws IOException {
    try (var connection = session.server().connect()) {
      var _ =
          Thread.ofPlatform()
              .daemon()
              .start(() -> relayQuietly(session.streams().in(), connection));
      connection.receive(session.streams().out());
    } catch (ClosedChannelException e) {
      // the client has left, and wants no answer any more
    }
    return 0;
  }

  private static void relayQuietly(InputStream in, HttpConnection connection) {
    var buffer = new byte[HttpConnection.BUFFER];
    try {
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        connection.send(ByteBuffer.wrap(buffer, 0, count));
      }
      connection.close();
    } catch (IOException e) {
      // the server has gone, or the client: the other direction tells
    }
  }

  private static int stop(Arguments arguments, Session session) throws IOException {
    var running = session.server().existing();
    if (running.isEmpty()) {
      session.say("no server runs at " + session.server().places().socket());
      return 0;
    }
    running.get().close();
    var stopping = stop(session);
    session.print(
        arguments.json()
            ? stopping.pretty()
            : "The server has stopped; containers that go on: " + stopping.at("running").text());
    return 0;
  }

  /** Ends the server that listens; its process is gone then. */
  static Json stop(Session session) throws IOException {
    var stopping = session.client().call("system.stop");
    session.client().close();
    var pid = stopping.at("pid").number();
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      try {
        process.get().onExit().get(STOPPED.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new RpcException("TIMEOUT", "the server, pid " + pid + ", has not ended after 10 s");
      } catch (InterruptedException | ExecutionException e) {
        throw new IOException("waiting for the server was interrupted", e);
      }
    }
    return stopping;
  }

  private static int status(Arguments arguments, Session session) throws IOException {
    var running = session.server().existing();
    if (running.isEmpty()) {
      session.print(
          arguments.json()
              ? "{\"running\":false}"
              : "No server runs at " + session.server().places().socket());
      return NOT_RUNNING;
    }
    running.get().close();
    var info = session.client().call("system.info");
    session.print(
        arguments.json()
            ? info.pretty()
            : "The server "
                + info.at("serverVersion").text()
                + " runs, pid "
                + info.at("pid").text()
                + ", containers running: "
                + info.at("running").text());
    return 0;
  }
}
