package dev.berth.shell.repl;

import dev.berth.shell.command.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The words that begin with a dot: what the shell itself does. */
final class Commands {
  static final Map<String, String> TABLE =
      new TreeMap<>(
          Map.of(
              ".help", "lists these; help(container.create) explains a method",
              ".exit", "ends the shell, as Ctrl-D does",
              ".load", ".load FILE evaluates a file's entries here",
              ".save", ".save FILE writes this session's entries to a file",
              ".editor", "begins an entry of many lines, which Ctrl-D ends",
              ".watch", ".watch EXPRESSION evaluates it every two seconds until Ctrl-C",
              ".json", "shows the last value as JSON; .json EXPRESSION that one's"));

  /** A shell that a command is entered in. */
  interface Shell {
    /** Evaluates an entry; gives the exit status where the shell ends with it. */
    Optional<Integer> enter(String entry);

    /** Whether the last entry, or command, went well. */
    boolean succeeded();

    /** The entries so far. */
    List<String> entries();

    void print(String text);

    /** Explains a method or namespace; everything, where it is empty. */
    void help(String method);

    /** Tells that a command failed. */
    void fail(String text);

    /** Prints the value of an expression as JSON; the last value, where there is none. */
    void json(String expression);

    Path path(String name);

    /** Does what needs a person at a terminal. */
    Optional<Integer> interact(String command, String rest);
  }

  private Commands() {}

  static boolean isCommand(String line) {
    var word = word(line);
    return word.length() > 1 && word.startsWith(".") && Character.isLetter(word.charAt(1));
  }

  /** Whether a line is one of the commands, and not JavaScript that goes on. */
  static boolean isKnown(String line) {
    return TABLE.containsKey(word(line));
  }

  private static String word(String line) {
    return line.strip().split("\\s", 2)[0];
  }

  private static String help(int columns) {
    var text =
        Lines.explained(TABLE, columns)
            + Lines.wrapped(
                "",
                "help(container) lists a namespace's methods, help(c) those of a container's object.",
                columns)
            + Lines.wrapped(
                "",
                "Ctrl-C cancels the call that runs, twice abandons it; Tab completes.",
                columns);
    return text.stripTrailing();
  }

  /** What help says of a method or namespace; of everything, where it is empty. */
  static String help(ApiModel api, String method, int columns) {
    return method.isEmpty()
        ? help(columns)
        : api.help(method, columns)
            .orElseGet(
                () ->
                    "there is no method "
                        + Printer.safe(method)
                        + "; .help lists what there is, help(container) a namespace");
  }

  /** Does a command; gives the exit status where the shell ends with it. */
  static Optional<Integer> run(String line, Shell shell) {
    var word = word(line);
    var rest = line.strip().substring(word.length()).strip();
    try {
      switch (word) {
        case ".help" -> shell.help("");
        case ".exit" -> {
          return Optional.of(0);
        }
        case ".load" -> {
          return load(named(word, rest), shell);
        }
        case ".save" -> save(named(word, rest), shell);
        case ".json" -> shell.json(rest);
        case ".editor", ".watch" -> {
          return shell.interact(word, rest);
        }
        default -> shell.fail("there is no command " + Printer.safe(word) + "; .help lists them");
      }
    } catch (IOException e) {
      shell.fail("cannot " + word.substring(1) + " " + Printer.safe(rest) + ": " + why(e));
    }
    return Optional.empty();
  }

  private static String named(String word, String rest) throws IOException {
    if (rest.isEmpty()) {
      throw new IOException("it needs a file: " + word + " FILE");
    }
    return rest;
  }

  private static String why(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> "there is no such file or folder";
      case java.nio.file.AccessDeniedException _ -> "you may not";
      case java.nio.charset.CharacterCodingException _ -> "it is no text in UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static Optional<Integer> load(String name, Shell shell) throws IOException {
    for (var entry : Entries.of(Files.readString(shell.path(name)))) {
      if (word(entry).equals(".load")) {
        shell.fail("a file that is loaded can't load another: " + Printer.safe(entry));
        return Optional.empty();
      }
      var status = isKnown(entry) ? run(entry, shell) : shell.enter(entry);
      if (status.isPresent() || !shell.succeeded()) {
        return status;
      }
    }
    return Optional.empty();
  }

  /** For its owner alone where it is new: what was entered may hold secrets. */
  private static void save(String name, Shell shell) throws IOException {
    var file = shell.path(name);
    if (!Files.exists(file)) {
      var mine = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
    }
    var entries = shell.entries();
    Files.writeString(file, String.join("\n", entries) + "\n");
    shell.print(entries.size() + " entries written to " + Printer.safe(name));
  }
}
