package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Kind;
import dev.berth.shell.command.LiveNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What can stand at the cursor: names, a call's parameters, or the words of a value. */
final class EntryCompleter implements Completer {
  private final ApiModel api;
  private final Function<List<String>, List<Member>> members;
  private final Function<List<String>, Optional<ApiModel.Method>> methods;
  private final LiveNames live;

  /**
   * A name of an object's.
   *
   * @param method the method of {@link ApiModel} that it is; empty where it is none
   */
  record Member(String name, String method) {
    /** Those that {@code names} of {@code repl.js} tells. */
    static List<Member> all(Json names) {
      return names.items().stream()
          .map(each -> new Member(each.items().get(0).text(), each.items().get(1).text()))
          .toList();
    }
  }

  /**
   * A completer.
   *
   * @param members of what a path of names leads to
   * @param methods the method that a path of names leads to
   */
  EntryCompleter(
      ApiModel api,
      Function<List<String>, List<Member>> members,
      Function<List<String>, Optional<ApiModel.Method>> methods,
      LiveNames live) {
    this.api = api;
    this.members = members;
    this.methods = methods;
    this.live = live;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    var before = line.line().substring(0, line.cursor());
    if (before.matches("\\.\\w*")) {
      Commands.TABLE.forEach((name, about) -> add(candidates, name.substring(1), about, ""));
      return;
    }
    switch (Place.of(before)) {
      case Place.Name(var path) -> names(path, candidates);
      case Place.Argument(var called) -> arguments(called, candidates);
      case Place.Key(var called, var keys) -> keys(called, keys, "", candidates);
      case Place.Value(var called, var keys) -> values(called, keys, candidates);
      case Place.Text(var called, var keys) ->
          words(called, keys).forEach(word -> add(candidates, word, "", ""));
      case Place.Nothing() -> {}
    }
  }

  private Optional<ApiModel.Method> method(String called) {
    return methods.apply(List.of(called.split("\\.")));
  }

  private void names(List<String> path, List<Candidate> candidates) {
    for (var member : members.apply(path)) {
      var about = api.method(member.method()).map(ApiModel.Method::about).orElse("");
      add(candidates, member.name(), about, "");
    }
  }

  /** The keys of a call's object, with its bracket; a word, where that comes first. */
  private void arguments(String called, List<Candidate> candidates) {
    var words = words(called, List.of());
    words.forEach(word -> add(candidates, '"' + word + '"', "", ""));
    if (words.isEmpty() && method(called).filter(found -> found.words().isEmpty()).isPresent()) {
      keys(called, List.of(), "{", candidates);
    }
    if (candidates.isEmpty()) {
      names(List.of(), candidates);
    }
  }

  private void keys(String called, List<String> keys, String open, List<Candidate> candidates) {
    for (var parameter : parameters(called, keys)) {
      var required = parameter.required() ? "" : "?";
      var about = required + ": " + parameter.type() + "  " + firstSentence(parameter.about());
      add(candidates, open + parameter.name(), about, ": ");
    }
  }

  private static String firstSentence(String text) {
    var end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private void values(String called, List<String> keys, List<Candidate> candidates) {
    words(called, keys).forEach(word -> add(candidates, '"' + word + '"', "", ""));
    var isBoolean =
        method(called)
            .flatMap(method -> api.parameter(method, keys))
            .filter(parameter -> parameter.type().equals("boolean"))
            .isPresent();
    if (isBoolean) {
      List.of("true", "false").forEach(word -> add(candidates, word, "", ""));
    }
    if (candidates.isEmpty()) {
      names(List.of(), candidates);
    }
  }

  private List<ApiModel.Parameter> parameters(String called, List<String> keys) {
    return method(called).map(method -> api.parameters(method, keys)).orElse(List.of());
  }

  /** Those that can stand on the line. */
  private List<String> named(Kind kind) {
    return live.of(kind).stream().filter(Visible::isPlainName).toList();
  }

  private List<String> words(String called, List<String> keys) {
    if (keys.isEmpty()) {
      return switch (called) {
        case "image", "container.run" -> named(Kind.Any.IMAGE);
        case "container.get" -> named(Kind.Any.CONTAINER);
        default -> List.of();
      };
    }
    var key = keys.getLast();
    var known = new ArrayList<String>();
    for (var parameter : parameters(called, keys.subList(0, keys.size() - 1))) {
      if (parameter.name().equals(key)) {
        known.addAll(parameter.words());
      }
    }
    if (known.isEmpty() && key.equals("container")) {
      return named(Kind.Any.CONTAINER);
    }
    return known.isEmpty() && (key.equals("image") || key.equals("base"))
        ? named(Kind.Any.IMAGE)
        : known;
  }

  private static void add(List<Candidate> candidates, String value, String about, String suffix) {
    var description = about.isBlank() ? null : Printer.safe(about);
    candidates.add(new Candidate(value + suffix, value, null, description, null, null, false));
  }
}
