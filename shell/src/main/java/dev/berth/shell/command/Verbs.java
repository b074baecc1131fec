package dev.berth.shell.command;

import dev.berth.shell.Main;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  private static final Map<String, Entry> TABLE = new LinkedHashMap<>();

  private record Entry(Group group, Supplier<Verb> verb) {}

  static {
    add(Group.CONTAINERS, "run", RunVerb::new);
    add(Group.CONTAINERS, "create", CreateVerb::new);
    add(Group.CONTAINERS, "start", StartVerb::new);
    add(Group.CONTAINERS, "stop", StopVerb::new);
    add(Group.CONTAINERS, "restart", RestartVerb::new);
    add(Group.CONTAINERS, "kill", KillVerb::new);
    add(Group.CONTAINERS, "wait", WaitVerb::new);
    add(Group.CONTAINERS, "rename", RenameVerb::new);
    add(Group.CONTAINERS, "rm", RmVerb::new);
    add(Group.CONTAINERS, "ps", PsVerb::new);
    add(Group.CONTAINERS, "logs", LogsVerb::new);
    add(Group.CONTAINERS, "exec", ExecVerb::new);
    add(Group.CONTAINERS, "inspect", InspectVerb::new);
    add(Group.CONTAINERS, "diff", DiffVerb::new);
    add(Group.IMAGES, "images", ImagesVerb::new);
    add(Group.IMAGES, "pull", PullVerb::new);
    add(Group.IMAGES, "push", PushVerb::new);
    add(Group.IMAGES, "login", LoginVerb::new);
    add(Group.IMAGES, "logout", LogoutVerb::new);
    add(Group.IMAGES, "tags", TagsVerb::new);
    add(Group.IMAGES, "catalog", CatalogVerb::new);
    add(Group.IMAGES, "registry remove", RegistryRemoveVerb::new);
    add(Group.IMAGES, "tag", TagVerb::new);
    add(Group.IMAGES, "rmi", RmiVerb::new);
    add(Group.IMAGES, "history", HistoryVerb::new);
    add(Group.IMAGES, "tree", TreeVerb::new);
    add(Group.IMAGES, "mount", MountVerb::new);
    add(Group.IMAGES, "umount", UmountVerb::new);
    add(Group.IMAGES, "verify", VerifyVerb::new);
    add(Group.IMAGES, "load", LoadVerb::new);
    add(Group.IMAGES, "save", SaveVerb::new);
    add(Group.IMAGES, "import", ImportVerb::new);
    add(Group.IMAGES, "bootstrap", BootstrapVerb::new);
    add(Group.BUILDING, "build", BuildVerb::new);
    add(Group.BUILDING, "commit", CommitVerb::new);
    add(Group.CLEAN_UP, "gc plan", GcPlanVerb::new);
    add(Group.CLEAN_UP, "gc apply", GcApplyVerb::new);
    add(Group.SERVER, "info", InfoVerb::new);
    add(Group.SERVER, "doctor", DoctorVerb::new);
    add(Group.SERVER, "df", DfVerb::new);
    add(Group.SERVER, "events", EventsVerb::new);
    add(Group.SERVER, "operation ls", OperationListVerb::new);
    add(Group.SERVER, "operation watch", OperationWatchVerb::new);
    add(Group.SERVER, "operation cancel", OperationCancelVerb::new);
    add(Group.SERVER, "server", ServerVerb::new);
    add(Group.SERVER, "install", InstallVerb::new);
    add(Group.SERVER, "uninstall", UninstallVerb::new);
    add(Group.SERVER, "certificates", CertificatesVerb::new);
    add(Group.SERVER, "context add", ContextAddVerb::new);
    add(Group.SERVER, "context use", ContextUseVerb::new);
    add(Group.SERVER, "context list", ContextListVerb::new);
    add(Group.SERVER, "context remove", ContextRemoveVerb::new);
    add(Group.SCRIPTING, "shell", ShellVerb::new);
    add(Group.SCRIPTING, "call", CallVerb::new);
    add(Group.SCRIPTING, "completion", CompletionVerb::new);
  }

  /** Other names of verbs, which help doesn't list. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("context ls", "context list", "operation list", "operation ls", "system df", "df");

  /** Writes the manual pages to a folder. */
  private static final String MAN = "__man";

  private Verbs() {}

  private static void add(Group group, String name, Supplier<Verb> verb) {
    TABLE.put(name, new Entry(group, verb));
  }

  /** Where a command line is carried out. */
  public static Verb.Where where(List<String> argv) {
    return find(argv)
        .map(found -> found.verb().where())
        .orElse(argv.contains(MAN) ? Verb.Where.CLIENT : Verb.Where.SERVER);
  }

  /** A verb and the words that are left for it. */
  record Found(Verb verb, List<String> argv) {}

  /** Runs a command line, verb first. */
  public static int run(List<String> argv, Session session) {
    if (!argv.isEmpty() && argv.getFirst().equals("__complete")) {
      new Completion(LiveNames.ofRunning(session)::of)
          .lines(argv.subList(1, argv.size()))
          .forEach(session::print);
      return 0;
    }
    if (argv.size() == 2 && argv.getFirst().equals(MAN)) {
      return writeManPages(session.path(argv.get(1)), session);
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

  private static int writeManPages(Path folder, Session session) {
    try {
      Files.createDirectories(folder);
      for (var page : new ManPages(Main.VERSION, session.environment()).all().entrySet()) {
        Files.writeString(folder.resolve(page.getKey()), page.getValue());
      }
      return 0;
    } catch (IOException e) {
      session.say("cannot write the manual pages to " + folder + ": " + describe(e));
      return 1;
    }
  }

  /** Runs one verb with its own words. */
  public static int run(Verb verb, List<String> argv, Session session) {
    try {
      var syntax = verb.syntax();
      if (asksForHelp(syntax, argv)) {
        var columns = Lines.columns(session.streams().screen(), session.environment());
        session.streams().out().print(syntax.help(columns));
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
      session.say("cannot " + verb.syntax().verb() + ": " + describe(e));
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
    return switch (e) {
      case NoSuchFileException missing ->
          "there is no file " + missing.getMessage() + "; look at its path from this folder";
      case AccessDeniedException closed ->
          "the file " + closed.getMessage() + " can't be opened: permission denied";
      case IOException other -> String.valueOf(other.getMessage());
    };
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
      var name = String.join(" ", argv.subList(0, count));
      var entry = TABLE.get(OTHER_NAMES.getOrDefault(name, name));
      if (entry != null) {
        return Optional.of(new Found(entry.verb().get(), argv.subList(count, argv.size())));
      }
    }
    return Optional.empty();
  }

  private static int unknown(List<String> argv, Session session) {
    var word = argv.isEmpty() ? "" : argv.getFirst();
    var children = TABLE.keySet().stream().filter(name -> name.startsWith(word + " ")).toList();
    if (!children.isEmpty() && argv.size() > 1 && List.of("--help", "-h").contains(argv.get(1))) {
      printHelp(word, session);
      return 0;
    }
    if (!children.isEmpty() && !word.isEmpty()) {
      session.say(secondWord(argv, children));
      return 2;
    }
    var elsewhere = OfDocker.instead(word);
    if (elsewhere.isPresent()) {
      session.say("there is no command \"" + word + "\": " + elsewhere.get());
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

  /** The help of a first word: what may follow it. */
  private static void printHelp(String word, Session session) {
    var columns = Lines.columns(session.streams().screen(), session.environment());
    var text = new StringBuilder("Usage:    berth " + word + " COMMAND [WORD...]\n\n");
    TABLE.entrySet().stream()
        .filter(one -> one.getKey().startsWith(word + " "))
        .forEach(one -> text.append(line(one.getValue().verb().get(), columns)));
    text.append("\n\"berth " + word + " COMMAND --help\" tells more of each of these.\n");
    session.streams().out().print(text);
    session.streams().out().flush();
  }

  private static String line(Verb verb, int columns) {
    var syntax = verb.syntax();
    return Lines.wrapped("  %-18s".formatted(syntax.verb()), syntax.summary(), columns);
  }

  private static String secondWord(List<String> argv, List<String> children) {
    if (argv.size() < 2 || argv.get(1).startsWith("-")) {
      return argv.getFirst() + " needs a second word: " + String.join(", ", children);
    }
    var meant = String.join(" ", argv.subList(0, 2));
    return "there is no command \"%s\"; %s"
        .formatted(
            meant,
            Nearest.of(meant, children)
                .map("did you mean \"berth %s\"?"::formatted)
                .orElse("there are " + String.join(", ", children)));
  }

  /** The names of all verbs, in the order of help. */
  static Collection<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }

  /** The list of commands, for help: a heading for each group. */
  public static String list(int columns) {
    var text = new StringBuilder();
    for (var group : Group.values()) {
      text.append(text.isEmpty() ? "" : "\n").append(group.title()).append(":\n");
      of(group).forEach(verb -> text.append(line(verb, columns)));
    }
    return text.toString();
  }

  static List<Verb> of(Group group) {
    return TABLE.values().stream()
        .filter(entry -> entry.group() == group)
        .map(entry -> entry.verb().get())
        .toList();
  }
}
