package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.KnownMethod;

/** {@code call}: any method of the API. */
final class CallVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "call",
            "Calls a method of the API with named parameters as a JSON object; prints the result, or an item a line of a method that goes on.",
            "berth call container.list '{\"filter\":{\"all\":true}}'")
        .word("METHOD", Kind.Any.METHOD)
        .optional("PARAMETERS", Kind.Any.TEXT);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    var method = arguments.word(0);
    var text = arguments.optionalWord(1).orElse("{}");
    Json params;
    try {
      params = Json.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("the parameters of " + method + " are " + e.getMessage());
    }
    if (!params.isObject()) {
      throw new UsageException(
          "the parameters of "
              + method
              + " are a JSON object with names, such as {\"container\":\"web\"}");
    }
    if (KnownMethod.of(method).filter(known -> !known.goesOn()).isPresent()) {
      session.print(session.client().call(method, params).pretty());
      return 0;
    }
    try (var answers = session.client().subscribe(method, params)) {
      if (!answers.goesOn()) {
        session.print(answers.result().pretty());
        return 0;
      }
      for (var item = answers.next(); item.isPresent(); item = answers.next()) {
        session.print(item.get().compact());
        session.streams().out().flush();
      }
    }
    return 0;
  }
}
