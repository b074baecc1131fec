package dev.berth.shell.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What can stand at the cursor: names, a call's parameters, or the words of a value. */
final class EntryCompleter implements Completer {
  private final ApiModel api;
  private final Function<List<String>, List<String>> names;
  private final LiveNames live;

  /**
   * A completer.
   *
   * @param names of what a path of names leads to
   */
  EntryCompleter(ApiModel api, Function<List<String>, List<String>> names, LiveNames live) {
    this.api = api;
    this.names = names;
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
      case Place.Name(var path) -> {
        for (var name : names.apply(path)) {
          var method = path.size() == 1 ? path.getFirst() + "." + name : "";
          add(candidates, name, api.summary(method), "");
        }
      }
      case Place.Key(var method, var keys) -> {
        for (var parameter : parameters(method, keys)) {
          var required = parameter.required() ? "" : "?";
          add(
              candidates,
              parameter.name(),
              required + ": " + parameter.type() + "  " + parameter.about(),
              ": ");
        }
      }
      case Place.Text(var method, var keys) ->
          words(method, keys).forEach(word -> add(candidates, word, "", ""));
      case Place.Nothing() -> {}
    }
  }

  private List<ApiModel.Parameter> parameters(String method, List<String> keys) {
    var parameters = api.parameters(method);
    for (var key : keys) {
      parameters =
          parameters.stream()
              .filter(parameter -> parameter.name().equals(key))
              .findFirst()
              .map(api::fields)
              .orElse(List.of());
    }
    return parameters;
  }

  private List<String> words(String method, List<String> keys) {
    if (keys.isEmpty()) {
      return method.equals("image")
          ? live.images()
          : method.equals("container.get") ? live.containers() : List.of();
    }
    var key = keys.getLast();
    var known = new ArrayList<String>();
    for (var parameter : parameters(method, keys.subList(0, keys.size() - 1))) {
      if (parameter.name().equals(key)) {
        known.addAll(parameter.words());
      }
    }
    if (known.isEmpty() && key.equals("container")) {
      return live.containers();
    }
    return known.isEmpty() && (key.equals("image") || key.equals("base")) ? live.images() : known;
  }

  private static void add(List<Candidate> candidates, String value, String about, String suffix) {
    var description = about.isBlank() ? null : Printer.safe(about);
    candidates.add(new Candidate(value + suffix, value, null, description, null, null, false));
  }
}
