package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code server}: the server's life. */
final class ServerVerb implements Verb {
  private static final int NOT_RUNNING = 3;
  private static final Duration STOPPED = Duration.ofSeconds(10);

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "server",
        "run|start|stop|status",
        "Runs the server in the foreground, or starts, stops or looks at the one in the background.",
        "berth server status");
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    arguments.atMost(1);
    return switch (arguments.word(0, "run, start, stop or status")) {
      case "start" -> start(arguments, session);
      case "stop" -> stop(arguments, session);
      case "status" -> status(arguments, session);
      case "run" ->
          throw new UsageException("server run takes no words, and comes before everything else");
      case String other ->
          throw new UsageException(
              "server has no \"" + other + "\"; it has run, start, stop and status");
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

  private static int stop(Arguments arguments, Session session) throws IOException {
    var running = session.server().existing();
    if (running.isEmpty()) {
      session.say("no server runs at " + session.server().places().socket());
      return 0;
    }
    running.get().close();
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
    session.print(
        arguments.json()
            ? stopping.pretty()
            : "The server has stopped; containers that go on: " + stopping.at("running").text());
    return 0;
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
