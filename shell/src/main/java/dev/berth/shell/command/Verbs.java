package dev.berth.shell.command;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The table of verbs, and how one is run: help, errors and exit statuses. */
public final class Verbs {
  private static final Map<String, Supplier<Verb>> TABLE = new LinkedHashMap<>();

  static {
    TABLE.put("run", RunVerb::new);
    TABLE.put("create", CreateVerb::new);
    TABLE.put("start", StartVerb::new);
    TABLE.put("stop", StopVerb::new);
    TABLE.put("restart", RestartVerb::new);
    TABLE.put("kill", KillVerb::new);
    TABLE.put("wait", WaitVerb::new);
    TABLE.put("rename", RenameVerb::new);
    TABLE.put("rm", RmVerb::new);
    TABLE.put("ps", PsVerb::new);
    TABLE.put("logs", LogsVerb::new);
    TABLE.put("exec", ExecVerb::new);
    TABLE.put("inspect", InspectVerb::new);
    TABLE.put("commit", CommitVerb::new);
    TABLE.put("diff", DiffVerb::new);
    TABLE.put("images", ImagesVerb::new);
    TABLE.put("import", ImportVerb::new);
    TABLE.put("bootstrap", BootstrapVerb::new);
    TABLE.put("build", BuildVerb::new);
    TABLE.put("tag", TagVerb::new);
    TABLE.put("rmi", RmiVerb::new);
    TABLE.put("history", HistoryVerb::new);
    TABLE.put("gc plan", GcPlanVerb::new);
    TABLE.put("gc apply", GcApplyVerb::new);
    TABLE.put("events", EventsVerb::new);
    TABLE.put("operation ls", OperationListVerb::new);
    TABLE.put("operation watch", OperationWatchVerb::new);
    TABLE.put("operation cancel", OperationCancelVerb::new);
    TABLE.put("info", InfoVerb::new);
    TABLE.put("doctor", DoctorVerb::new);
    TABLE.put("call", CallVerb::new);
    TABLE.put("completion", CompletionVerb::new);
    TABLE.put("context", ContextVerb::new);
    TABLE.put("server", ServerVerb::new);
  }

  private static final String REGISTRIES =
      "registries are not supported yet; import, bootstrap or build the image";

  /** What people look for and later versions will have. */
  private static final Map<String, String> LATER =
      Map.of(
          "pull", REGISTRIES,
          "push", REGISTRIES,
          "login", REGISTRIES,
          "save", "archives of images are not supported yet",
          "load", "archives of images are not supported yet; import takes a root file system",
          "network", "networks other than none and host are not supported yet",
          "volume", "volumes with names are not supported yet; mount a folder with -v",
          "attach", "attaching to what runs is not supported yet; logs -f follows it",
          "cp", "copying is not supported yet; use exec with tar");

  private Verbs() {}

  /** A verb and the words that are left for it. */
  record Found(Verb verb, List<String> argv) {}

  /** Runs a command line, verb first. */
  public static int run(List<String> argv, Session session) {
    if (!argv.isEmpty() && argv.getFirst().equals("__complete")) {
      return new Completion(session).print(argv.subList(1, argv.size()));
    }
    if (argv.size() > 1 && argv.getFirst().equals("help")) {
      var verb = new ArrayList<>(argv.subList(1, argv.size()));
      verb.add("--help");
      return run(verb, session);
    }
    var found = find(argv);
    if (found.isEmpty()) {
      return unknown(argv, session);
    }
    return run(found.get().verb(), found.get().argv(), session);
  }

  /** Runs one verb with its own words. */
  public static int run(Verb verb, List<String> argv, Session session) {
    try {
      var syntax = verb.syntax();
      if (asksForHelp(syntax, argv)) {
        session.streams().out().print(syntax.help());
        return 0;
      }
      return verb.run(syntax.parse(argv), session);
    } catch (UsageException e) {
      session.say(e.text());
      return verb.usageError();
    } catch (RpcException e) {
      session.say(NextStep.text(e));
      return status(e, verb.engineError());
    } catch (IOException e) {
      session.say(verb.syntax().verb() + " failed: " + describe(e));
      return verb.engineError();
    } finally {
      session.streams().out().flush();
    }
  }

  /** A command that couldn't be executed says 126 or 127 itself. */
  static int status(RpcException failure, int otherwise) {
    var code = failure.details().get("exitCode");
    if (failure.kind().equals("EXEC_FAILED") && otherwise != 1) {
      return code == null ? 127 : Integer.parseInt(code);
    }
    return otherwise;
  }

  private static String describe(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "no such file: " + e.getMessage()
        : String.valueOf(e.getMessage());
  }

  private static boolean asksForHelp(Syntax syntax, List<String> argv) {
    for (var word : argv) {
      if (word.equals("--help") || (word.equals("-h") && syntax.optionOfLetter('h').isEmpty())) {
        return true;
      }
      if (word.equals("--") || (syntax.endsAtFirstWord() && !word.startsWith("-"))) {
        return false;
      }
    }
    return false;
  }

  static Optional<Found> find(List<String> argv) {
    for (var count = Math.min(2, argv.size()); count >= 1; count--) {
      var verb = TABLE.get(String.join(" ", argv.subList(0, count)));
      if (verb != null) {
        return Optional.of(new Found(verb.get(), argv.subList(count, argv.size())));
      }
    }
    return Optional.empty();
  }

  private static int unknown(List<String> argv, Session session) {
    var word = argv.isEmpty() ? "" : argv.getFirst();
    var children = TABLE.keySet().stream().filter(name -> name.startsWith(word + " ")).toList();
    if (!children.isEmpty() && !word.isEmpty()) {
      session.say(word + " needs a second word: " + String.join(", ", children));
      return 2;
    }
    if (LATER.containsKey(word)) {
      session.say("there is no command \"" + word + "\": " + LATER.get(word));
      return 2;
    }
    session.say(
        "there is no command \""
            + word
            + "\""
            + Nearest.of(word, TABLE.keySet())
                .map(near -> "; did you mean \"berth " + near + "\"?")
                .orElse("; \"berth --help\" lists the commands"));
    return 2;
  }

  /** The names of all verbs, in the order of help. */
  static Collection<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }

  /** The list of commands, for help. */
  public static String list() {
    var text = new StringBuilder();
    TABLE.forEach(
        (name, verb) ->
            text.append("  ")
                .append(name)
                .append(" ".repeat(Math.max(1, 18 - name.length())))
                .append(verb.get().syntax().summary())
                .append('\n'));
    return text.toString();
  }
}
