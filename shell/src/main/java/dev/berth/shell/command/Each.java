package dev.berth.shell.command;

import dev.berth.shell.client.Json;
import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.ArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The same call for each word: one that fails is told, and the others go on. */
final class Each {
  private final Arguments arguments;
  private final Session session;

  Each(Arguments arguments, Session session) {
    this.arguments = arguments;
    this.session = session;
  }

  /** Calls a method for each word; prints the word, or the answers as a list of JSON. */
  int call(Function<String, Params> params, String method) {
    return call(params, method, (word, _) -> word);
  }

  /** Calls a method for each word; prints a line made of word and answer. */
  int call(Function<String, Params> params, String method, BiFunction<String, Json, String> line) {
    return made(word -> session.client().call(method, params.apply(word)), line);
  }

  /** The same for a call that is made otherwise. */
  int made(Function<String, Json> call, BiFunction<String, Json, String> line) {
    var answers = new ArrayList<Json>();
    var status = 0;
    for (var word : arguments.words()) {
      try {
        var answer = call.apply(word);
        answers.add(answer);
        if (!arguments.json()) {
          session.print(line.apply(word, answer));
        }
      } catch (RpcException e) {
        session.say(NextStep.text(e));
        status = 1;
      }
    }
    if (arguments.json()) {
      session.print(Json.of(answers).pretty());
    }
    return status;
  }
}
