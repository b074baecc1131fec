package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may follow on a command line, for the completion of shells: verbs, options and closed sets
 * of words from the table of verbs, names from a server that runs. It never starts one, and says
 * nothing where something goes wrong.
 */
final class Completion {
  private final Session session;

  Completion(Session session) {
    this.session = session;
  }

  /** Prints a candidate a line; the last of the words is the one that is being typed. */
  int print(List<String> words) {
    var typed = words.isEmpty() ? "" : words.getLast();
    candidates(words).stream()
        .filter(candidate -> candidate.startsWith(typed))
        .distinct()
        .forEach(session::print);
    return 0;
  }

  private List<String> candidates(List<String> words) {
    var found = Verbs.find(words.subList(0, Math.max(0, words.size() - 1)));
    if (found.isEmpty()) {
      return verbs(words);
    }
    var syntax = found.get().verb().syntax();
    var argv = new ArrayList<>(found.get().argv());
    var typed = words.getLast();
    var awaited =
        argv.isEmpty() ? Optional.<Syntax.Option>empty() : awaited(syntax, argv.getLast());
    if (awaited.isPresent()) {
      return values(awaited.get().value());
    }
    if (typed.startsWith("-")) {
      return syntax.optionNames().stream().map(name -> "--" + name).toList();
    }
    return placeholder(syntax, plainWords(syntax, argv)).map(this::values).orElse(List.of());
  }

  private static List<String> verbs(List<String> words) {
    if (words.size() > 2) {
      return List.of();
    }
    var before = words.size() == 2 ? words.getFirst() + " " : "";
    return Verbs.names().stream()
        .filter(name -> name.startsWith(before))
        .map(name -> name.substring(before.length()).split(" ", 2)[0])
        .toList();
  }

  /** The option whose value comes next. */
  private static Optional<Syntax.Option> awaited(Syntax syntax, String word) {
    var option =
        word.startsWith("--")
            ? syntax.option(word.substring(2))
            : word.length() > 1 && word.startsWith("-")
                ? syntax.optionOfLetter(word.charAt(word.length() - 1))
                : Optional.<Syntax.Option>empty();
    return option.filter(known -> !known.isSwitch());
  }

  private static int plainWords(Syntax syntax, List<String> argv) {
    int count = 0;
    for (int i = 0; i < argv.size(); i++) {
      if (!argv.get(i).startsWith("-")) {
        count += i > 0 && awaited(syntax, argv.get(i - 1)).isPresent() ? 0 : 1;
      }
    }
    return count;
  }

  /** What the word at a place is called in the verb's usage; what repeats goes on. */
  private static Optional<String> placeholder(Syntax syntax, int place) {
    var words = syntax.words().split(" ");
    var last = words[words.length - 1];
    if (place < words.length) {
      return Optional.of(words[place].replaceAll("[\\[\\].]", ""));
    }
    return last.contains("...") ? Optional.of(last.replaceAll("[\\[\\].]", "")) : Optional.empty();
  }

  private List<String> values(String what) {
    if (what.matches("[a-z]+(\\|[a-z]+)+")) {
      return List.of(what.split("\\|"));
    }
    try {
      var server = session.server().existing();
      if (server.isEmpty()) {
        return List.of();
      }
      server.get().close();
      return switch (what) {
        case "CONTAINER" ->
            names("container.list", Params.of("filter", Params.of("all", true)))
                .map(one -> one.at("name").text())
                .toList();
        case "IMAGE", "REFERENCE" ->
            names("image.list", Params.of())
                .flatMap(one -> one.at("references").texts().stream())
                .toList();
        case "OPERATION" ->
            names("operation.list", Params.of()).map(one -> one.at("id").text()).toList();
        default -> List.of();
      };
    } catch (RpcException | IOException e) {
      return List.of();
    }
  }

  private Stream<Json> names(String method, Params params) {
    return session.client().call(method, params).items().stream();
  }
}
