package dev.berth.shell;

import dev.berth.server.api.CommandHost;
import dev.berth.shell.client.Client;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.command.HandedBackException;
import dev.berth.shell.command.Resumption;
import dev.berth.shell.command.Session;
import dev.berth.shell.command.Verb;
import dev.berth.shell.command.Verbs;
import dev.berth.shell.registry.CallersCredentials;
import dev.berth.shell.script.ScriptCommand;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The one-shot commands, run by the server for a client that has no Java. */
public final class HostedCommands implements CommandHost {
  /** Names the build of a client and of a server that are made to fit. */
  private static final String BUILD = System.getProperty("berth.build", Main.VERSION);

  /** The option of every verb whose value is a file that is read. */
  private static final String FILE = "--env-file";

  @Override
  public String build() {
    return BUILD;
  }

  @Override
  public OptionalInt run(Command command) {
    var line = command.line();
    if (line.environment().containsKey("BERTH_HOST")
        || !isHosted(line.argv())
        || opensOther(line)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(run(line.argv(), command));
    } catch (HandedBackException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Scripts are their author's programs, some verbs are about the processes themselves, and what
   * belongs to the client's process alone can't be opened by another.
   */
  private static boolean isHosted(List<String> argv) {
    return !argv.isEmpty()
        && Verbs.where(argv) == Verb.Where.SERVER
        && !argv.getFirst().startsWith("--rehearse")
        && !argv.getFirst().startsWith("--host")
        && !ScriptCommand.isScript(argv)
        && !Resumption.isResumption(argv)
        && argv.stream().noneMatch(HostedCommands::isOfProcess);
  }

  private static boolean isOfProcess(String word) {
    return word.contains("/dev/fd/")
        || word.contains("/dev/std")
        || word.contains("/dev/tty")
        || word.contains("/proc/self/")
        || word.contains("/proc/thread-self/");
  }

  /**
   * Whether it names, where a verb reads a file, a FIFO, a device or a socket: to open one may wait
   * for ever, and a device may be the client's own.
   */
  private static boolean opensOther(Line line) {
    var argv = line.argv();
    var readsAny = argv.getFirst().equals("import") || argv.getFirst().equals("build");
    for (int index = 1; index < argv.size(); index++) {
      var word = argv.get(index);
      var value = word.substring(word.indexOf('=') + 1);
      var isNamed = word.startsWith(FILE) || argv.get(index - 1).equals(FILE);
      if ((readsAny || isNamed) && isOther(line, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOther(Line line, String name) {
    try {
      var file = line.folder().resolve(name);
      return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    } catch (InvalidPathException e) {
      return false; // the verb says so
    }
  }

  private static int run(List<String> argv, Command command) {
    var line = command.line();
    var streams =
        new Streams(
            command.in(),
            new Output(command.out()),
            new PrintStream(command.error(), true, StandardCharsets.UTF_8),
            new ClientScreen(command));
    var server =
        new ServerProcess(new Places(line.socket().resolveSibling("")), List.of(), streams);
    try (var client =
        new Client(
            () -> server.existing().orElseThrow(HostedCommands::ends),
            () -> new HostedCalls(command))) {
      var session =
          new Session(
              client,
              server,
              streams,
              line.folder(),
              line.environment(),
              new ClientProcess(command));
      return Main.runAndFlush(
          streams,
          () ->
              Main.tell(argv, streams, line.environment())
                  .orElseGet(() -> Verbs.run(argv, session)));
    }
  }

  /** The client's terminal, which may be resized meanwhile. */
  private record ClientScreen(Command command) implements Screen {
    @Override
    public boolean in() {
      return command.terminal().stdin();
    }

    @Override
    public boolean out() {
      return command.terminal().stdout();
    }

    @Override
    public boolean error() {
      return command.terminal().stderr();
    }

    @Override
    public int columns() {
      return command.terminal().columns();
    }
  }

  private record ClientProcess(Command command) implements Session.Caller {
    @Override
    public Runnable on(String name, Consumer<String> handler) {
      return command.onSignal(name, handler);
    }

    @Override
    public boolean isHere() {
      return false;
    }

    @Override
    public void showCredentials() {
      var line = command.line();
      if (CallersCredentials.file(line.environment())
          .filter(file -> Files.exists(line.folder().resolve(file)))
          .isPresent()) {
        throw new HandedBackException();
      }
    }

    @Override
    public void resumeWith(List<String> argv) {
      command.resumeWith(argv);
    }
  }

  private static RpcException ends() {
    return new RpcException("UNAVAILABLE", "the server ends");
  }
}
