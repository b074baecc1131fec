package dev.berth.shell;

import dev.berth.shell.client.Client;
import dev.berth.shell.client.Destination;
import dev.berth.shell.client.RpcException;
import dev.berth.shell.command.Lines;
import dev.berth.shell.command.Resumption;
import dev.berth.shell.command.Session;
import dev.berth.shell.command.Verb;
import dev.berth.shell.command.Verbs;
import dev.berth.shell.repl.ShellCommand;
import dev.berth.shell.script.ScriptCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** The command {@code berth}, once a JVM runs. */
public final class Main {
  public static final String VERSION = "0.1.0";

  private Main() {}

  public static void main(String[] words) {
    var streams = Streams.ofProcess();
    var status = runAndFlush(List.of(words), streams);
    // halt: a thread that reads standard input must not keep the process, nor exit hooks delay it
    Runtime.getRuntime().halt(status);
  }

  static int runAndFlush(List<String> words, Streams streams) {
    return runAndFlush(streams, () -> run(words, streams));
  }

  static int runAndFlush(Streams streams, IntSupplier command) {
    try {
      var status = command.getAsInt();
      streams.out().flush();
      return status;
    } catch (Output.Failure e) {
      if (!e.readerGone()) {
        streams.error().println("berth: " + e.getMessage());
      }
      return 1;
    }
  }

  static int run(List<String> argv, Streams streams) {
    if (argv.equals(List.of("--rehearse"))) {
      return Rehearsal.run(streams);
    }
    var told = tell(argv, streams, System.getenv());
    if (told.isPresent()) {
      return told.getAsInt();
    }
    try {
      return runWith(argv, streams);
    } catch (RpcException e) {
      streams.say(e.text());
      return 2;
    }
  }

  private static int runWith(List<String> argv, Streams streams) {
    var named = Optional.<String>empty();
    var words = argv;
    if (first(words).equals("--host") && words.size() > 1) {
      named = Optional.of(words.get(1));
      words = words.subList(2, words.size());
    } else if (first(words).startsWith("--host=")) {
      named = Optional.of(first(words).substring("--host=".length()));
      words = words.subList(1, words.size());
    }
    var server = new ServerProcess(Places.of(System.getenv()), serverCommand(), streams);
    // Those two are about this machine: its server, and its user's list of others.
    var isLocal = first(words).equals("context") || words.equals(List.of("server", "connect"));
    var destination =
        isLocal ? Optional.<Destination>empty() : Destination.of(named, System.getenv());
    if (destination.isPresent() && Verbs.where(words) == Verb.Where.MACHINE) {
      throw new RpcException(
          "INVALID_ARGUMENT",
          "cannot do that to a server elsewhere: berth %s is about this machine's own; run it there, or take away --host, BERTH_HOST or the context (berth context use local)"
              .formatted(first(words)));
    }
    var connector = destination.map(Destination::connector).orElse(server);
    try (var client = new Client(connector)) {
      return run(words, session(client, server, streams));
    }
  }

  private static String first(List<String> words) {
    return words.isEmpty() ? "" : words.getFirst();
  }

  /** Answers what needs no server. */
  static OptionalInt tell(List<String> argv, Streams streams, Map<String, String> environment) {
    return switch (first(argv)) {
      case "--version", "-V" -> {
        streams.out().println("berth " + VERSION);
        yield OptionalInt.of(0);
      }
      case String word when word.equals("help") && argv.size() > 1 -> OptionalInt.empty();
      case "--help", "-h", "help" -> {
        streams.out().print(Help.text(Lines.columns(streams.screen(), environment)));
        yield OptionalInt.of(0);
      }
      default -> OptionalInt.empty();
    };
  }

  static int run(List<String> argv, Session session) {
    if (ShellCommand.isShell(argv)) {
      return ShellCommand.run(session);
    }
    if (Resumption.isResumption(argv)) {
      return Resumption.run(argv, session);
    }
    return ScriptCommand.isScript(argv)
        ? ScriptCommand.run(argv, session)
        : Verbs.run(argv, session);
  }

  private static Session session(Client client, ServerProcess server, Streams streams) {
    return new Session(
        client, server, streams, Path.of("").toAbsolutePath(), System.getenv(), Signals::handle);
  }

  /** The script that started this JVM knows where the server's classes and flags are. */
  private static List<String> serverCommand() {
    return List.of(System.getProperty("berth.launcher", "berth"), "server", "run");
  }
}
