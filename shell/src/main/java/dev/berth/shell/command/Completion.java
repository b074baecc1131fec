package dev.berth.shell.command;

import dev.berth.shell.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What may follow on a command line, for the completion of shells: verbs, options and closed sets
 * of words from the table of verbs, names from a server that runs. It never starts one, and says
 * nothing where something goes wrong.
 */
final class Completion {
  /** Asks for the line of bash, whose words are not those of the shell's language. */
  private static final String LINE = "--line";

  private static final List<String> FIRST = List.of("help", "--help", "--version", "--host");

  private final Function<Kind, List<String>> live;

  /** Words, and the kind of files that fit as well. */
  private record Candidates(List<String> words, String files) {
    static Candidates of(List<String> words) {
      return new Candidates(words, "");
    }

    Candidates after(String prefix) {
      return new Candidates(words.stream().map(prefix::concat).toList(), files);
    }
  }

  /**
   * Completes with names that are looked up.
   *
   * @param live names of things of a kind
   */
  Completion(Function<Kind, List<String>> live) {
    this.live = live;
  }

  /**
   * What to print for the words after {@code __complete}: a candidate a line, and at the end {@code
   * :files} or {@code :folders} where such names fit as well. The words are those of the command
   * line, of which the last one is being typed; or {@code --line}, the line up to the cursor and
   * the letters at which bash breaks words.
   */
  List<String> lines(List<String> words) {
    if (words.size() == 3 && words.getFirst().equals(LINE)) {
      var line = ShellLine.parse(words.get(1));
      var typed = line.words();
      return lines(typed.subList(Math.min(1, typed.size()), typed.size()), line.kept(words.get(2)));
    }
    return lines(words, 0);
  }

  private List<String> lines(List<String> words, int kept) {
    var typed = words.isEmpty() ? "" : words.getLast();
    var found = candidates(words.isEmpty() ? List.of("") : words);
    var lines = new ArrayList<String>();
    found.words().stream()
        .filter(candidate -> candidate.startsWith(typed))
        .distinct()
        .map(candidate -> candidate.substring(kept))
        .forEach(lines::add);
    if (!found.files().isEmpty()) {
      lines.add(found.files());
    }
    return lines;
  }

  private Candidates candidates(List<String> words) {
    var before = words.subList(0, words.size() - 1);
    if (!before.isEmpty() && before.getFirst().equals("help")) {
      return verbs(words.subList(1, words.size()));
    }
    if (before.size() > 1 && before.getFirst().equals("--host")) {
      return candidates(words.subList(2, words.size()));
    }
    var found = Verbs.find(before);
    if (found.isPresent()) {
      return words(found.get().verb().syntax(), found.get().argv(), words.getLast());
    }
    if (before.equals(List.of("--host"))) {
      return values(Kind.Any.CONTEXT, words.getLast());
    }
    var verbs = verbs(words);
    return before.isEmpty()
        ? new Candidates(Stream.concat(verbs.words().stream(), FIRST.stream()).toList(), ":files")
        : verbs;
  }

  private static Candidates verbs(List<String> words) {
    if (words.size() > 2) {
      return Candidates.of(List.of());
    }
    var before = words.size() == 2 ? words.getFirst() + " " : "";
    return Candidates.of(
        Verbs.names().stream()
            .filter(name -> name.startsWith(before))
            .map(name -> name.substring(before.length()).split(" ", 2)[0])
            .toList());
  }

  private Candidates words(Syntax syntax, List<String> argv, String typed) {
    var place = CommandPlace.after(syntax, argv);
    if (place.awaited().isPresent()) {
      return values(place.awaited().get().kind(), typed);
    }
    if (!place.optionsEnded() && typed.startsWith("-")) {
      return option(syntax, typed);
    }
    return syntax
        .word(place.words())
        .map(word -> values(word.kind(), typed))
        .orElse(Candidates.of(List.of()));
  }

  private Candidates option(Syntax syntax, String typed) {
    var equals = typed.indexOf('=');
    if (equals < 0) {
      return Candidates.of(
          Stream.concat(syntax.optionNames().stream(), Stream.of("help"))
              .map(name -> "--" + name)
              .toList());
    }
    var option =
        typed.startsWith("--")
            ? syntax.option(typed.substring(2, equals))
            : Optional.<Syntax.Option>empty();
    return option
        .map(
            known ->
                values(known.kind(), typed.substring(equals + 1))
                    .after(typed.substring(0, equals + 1)))
        .orElse(Candidates.of(List.of()));
  }

  private Candidates values(Kind kind, String typed) {
    return switch (kind) {
      case Kind.OneOf choice -> Candidates.of(choice.values());
      case Kind.Usual usual -> Candidates.of(usual.values());
      case Kind.Signal _ -> Candidates.of(Kind.Signal.NAMES);
      case Kind.Pair pair -> pair(pair, typed);
      case Kind.Any any ->
          switch (any) {
            case FILE -> new Candidates(List.of(), ":files");
            case FOLDER -> new Candidates(List.of(), ":folders");
            case TEXT -> Candidates.of(List.of());
            case CONTAINER, IMAGE, CONTAINER_OR_IMAGE, OPERATION, CONTEXT, METHOD ->
                Candidates.of(live.apply(any).stream().filter(Visible::isPlainName).toList());
          };
    };
  }

  private Candidates pair(Kind.Pair pair, String typed) {
    var equals = typed.indexOf('=');
    if (equals < 0) {
      return Candidates.of(pair.names().keySet().stream().map(name -> name + "=").toList());
    }
    return pair.kind(typed.substring(0, equals))
        .map(
            kind -> values(kind, typed.substring(equals + 1)).after(typed.substring(0, equals + 1)))
        .orElse(Candidates.of(List.of()));
  }
}
