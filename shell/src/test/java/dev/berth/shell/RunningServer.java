package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.JavaProgram;
import dev.berth.shell.client.Client;
import dev.berth.shell.client.Params;
import dev.berth.shell.command.Session;
import dev.berth.shell.command.Verbs;
import dev.berth.shell.script.ScriptCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A server in a process of its own, with state of its own. */
public final class RunningServer implements AutoCloseable {
  private final Path folder;
  private final Map<String, Consumer<String>> handlers = new ConcurrentHashMap<>();

  /** What a command printed, and how it ended. */
  public record Outcome(int status, String out, String error) {}

  private RunningServer() throws IOException {
    folder = Files.createTempDirectory("berth-");
  }

  /** One that the first command starts. */
  public static RunningServer empty() throws IOException {
    return new RunningServer();
  }

  public static RunningServer withBusybox() throws IOException {
    var server = new RunningServer();
    Files.write(server.folder.resolve("busybox.tar"), BusyboxImage.tar());
    var imported = server.run("import", "busybox.tar", "busybox:test");
    if (imported.status() != 0) {
      server.close();
      throw new IOException(imported.error());
    }
    return server;
  }

  public Path folder() {
    return folder;
  }

  private List<String> command() {
    var words = JavaProgram.server();
    words.addAll(
        0,
        List.of(
            "env", "BERTH_ROOT=" + folder.resolve("root"), "BERTH_RUN=" + folder.resolve("run")));
    return words;
  }

  public ServerProcess process(Streams streams) {
    return new ServerProcess(new Places(folder.resolve("run")), command(), streams);
  }

  /** Runs one command line. */
  public Outcome run(String... words) {
    return runWithInput("", words);
  }

  /** Runs one that must succeed. */
  public Outcome done(String... words) {
    var outcome = run(words);
    assertEquals(0, outcome.status(), () -> String.join(" ", words) + ": " + outcome.error());
    return outcome;
  }

  public Outcome runWithInput(String input, String... words) {
    return run(new CapturedStreams(input), words);
  }

  public Outcome run(CapturedStreams captured, String... words) {
    return run(captured, this::on, words);
  }

  /** Runs one that gets a signal as soon as it hears it. */
  public Outcome runSignalled(String signal, String... words) {
    Session.Caller signals =
        (name, handler) -> {
          if (name.equals(signal)) {
            handler.accept(name);
          }
          return () -> {};
        };
    return run(new CapturedStreams(), signals, words);
  }

  private Outcome run(CapturedStreams captured, Session.Caller signals, String... words) {
    var process = process(captured.streams());
    try (var client = new Client(process)) {
      var environment = Map.of("HERE", "there");
      var session = new Session(client, process, captured.streams(), folder, environment, signals);
      var argv = List.of(words);
      var status =
          ScriptCommand.isScript(argv)
              ? ScriptCommand.run(argv, session)
              : Verbs.run(argv, session);
      return new Outcome(status, captured.out(), captured.error());
    }
  }

  private Runnable on(String name, Consumer<String> handler) {
    handlers.put(name, handler);
    return () -> handlers.remove(name, handler);
  }

  /** Sends a signal to the command that runs in the foreground. */
  public void signal(String name) {
    var handler = handlers.get(name);
    if (handler == null) {
      throw new IllegalStateException("no command handles " + name);
    }
    handler.accept(name);
  }

  /** Removes every container and ends the server; its files stay. */
  public void stop() throws IOException {
    try (var client = new Client(process(new CapturedStreams().streams()))) {
      var all = Params.of("filter", Params.of("all", true));
      for (var container : client.call("container.list", all).items()) {
        client.call(
            "container.remove",
            Params.of("container", container.at("id").text()).put("force", true));
      }
    }
    run("server", "stop");
  }

  @Override
  public void close() throws IOException {
    stop();
    delete();
  }

  /** Deletes the files of a stopped server. */
  public void delete() throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
