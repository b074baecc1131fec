package dev.berth.shell;

import dev.berth.server.api.CommandHost;
import dev.berth.shell.client.Client;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.command.Session;
import dev.berth.shell.command.Verbs;
import dev.berth.shell.script.ScriptCommand;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** The one-shot commands, run by the server for a client that has no Java. */
public final class HostedCommands implements CommandHost {
  /** Names the build of a client and of a server that are made to fit. */
  private static final String BUILD = System.getProperty("berth.build", Main.VERSION);

  @Override
  public OptionalInt run(Command command) {
    var line = command.line();
    if (!line.version().equals(BUILD)
        || line.environment().containsKey("BERTH_HOST")
        || !isHosted(line.argv())) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(run(line.argv(), command));
  }

  /**
   * Scripts are their author's programs, {@code server} is about the process itself, and what
   * belongs to the client's process alone can't be opened by another.
   */
  private static boolean isHosted(List<String> argv) {
    return !argv.isEmpty()
        && !argv.getFirst().equals("server")
        && !argv.getFirst().startsWith("--rehearse")
        && !argv.getFirst().equals("shell")
        && !argv.getFirst().equals("context")
        && !argv.getFirst().startsWith("--host")
        && !ScriptCommand.isScript(argv)
        && argv.stream().noneMatch(HostedCommands::isOfProcess);
  }

  private static boolean isOfProcess(String word) {
    return word.contains("/dev/fd/")
        || word.contains("/dev/std")
        || word.contains("/dev/tty")
        || word.contains("/proc/self/")
        || word.contains("/proc/thread-self/");
  }

  private static int run(List<String> argv, Command command) {
    var line = command.line();
    var streams =
        new Streams(
            command.in(),
            new Output(command.out()),
            new PrintStream(command.error(), true, StandardCharsets.UTF_8),
            command.terminal().stderr());
    var server =
        new ServerProcess(new Places(line.socket().resolveSibling("")), List.of(), streams);
    try (var client = new Client(() -> server.existing().orElseThrow(HostedCommands::ends))) {
      var session =
          new Session(
              client, server, streams, line.folder(), line.environment(), command::onSignal);
      return Main.runAndFlush(
          streams, () -> Main.tell(argv, streams).orElseGet(() -> Verbs.run(argv, session)));
    }
  }

  private static RpcException ends() {
    return new RpcException("UNAVAILABLE", "the server ends");
  }
}
