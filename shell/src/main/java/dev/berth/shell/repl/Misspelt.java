package dev.berth.shell.repl;

import dev.berth.shell.command.Nearest;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What to do about a name that isn't there: the nearest that is, or where to look. */
final class Misspelt {
  private static final String NAME = "([\\p{L}_$][\\p{L}\\p{N}_$]*)";
  private static final Pattern NO_METHOD =
      Pattern.compile("TypeError: .*\\." + NAME + " is not a function");
  private static final Pattern NO_NAME =
      Pattern.compile("ReferenceError: " + NAME + " is not defined");

  private final Function<List<String>, List<EntryCompleter.Member>> members;

  /**
   * Looks names up.
   *
   * @param members of what a path of names leads to
   */
  Misspelt(Function<List<String>, List<EntryCompleter.Member>> members) {
    this.members = members;
  }

  /** An error of an entry, with advice in its first line. */
  String explained(String error, String entry) {
    var end = error.indexOf('\n') < 0 ? error.length() : error.indexOf('\n');
    var told = error.substring(0, end);
    var noName = NO_NAME.matcher(told);
    if (noName.matches()) {
      return told + advice(List.of(), noName.group(1)) + error.substring(end);
    }
    var noMethod = NO_METHOD.matcher(told);
    if (!noMethod.matches()) {
      return error;
    }
    var called = noMethod.group(1);
    return owners(entry, called)
        .filter(owner -> lacks(owner, called))
        .findFirst()
        .map(
            owner ->
                "TypeError: %s.%s is not a function%s%s"
                    .formatted(
                        String.join(".", owner),
                        called,
                        advice(owner, called),
                        error.substring(end)))
        .orElse(error);
  }

  /** The paths of names on which an entry calls a method; GraalJS doesn't always tell which. */
  private static Stream<List<String>> owners(String entry, String called) {
    var tokens = Scanner.of(entry).tokens();
    return IntStream.range(1, tokens.size())
        .filter(at -> tokens.get(at).is("(") && tokens.get(at - 1).text().equals(called))
        .mapToObj(at -> Place.callee(tokens, at))
        .filter(path -> path.size() > 1)
        .map(path -> path.subList(0, path.size() - 1));
  }

  /** Whether it is known what a path leads to, and it has no such name. */
  private boolean lacks(List<String> owner, String name) {
    var known = members.apply(owner);
    return !known.isEmpty() && known.stream().noneMatch(member -> member.name().equals(name));
  }

  private String advice(List<String> owner, String name) {
    var known = members.apply(owner);
    var start = owner.isEmpty() ? "" : String.join(".", owner) + ".";
    var near = Nearest.of(name, known.stream().map(EntryCompleter.Member::name).toList());
    if (near.isPresent()) {
      return "; did you mean " + start + near.get() + "?";
    }
    var isExplained = !owner.isEmpty() && known.stream().anyMatch(one -> !one.method().isEmpty());
    return isExplained ? "; help(" + String.join(".", owner) + ") lists what there is" : "";
  }
}
