package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import java.util.List;

/** {@code exec}. */
final class ExecVerb implements Verb {
  @Override
  public Syntax syntax() {
    return Syntax.of(
            "exec",
            "Runs a program in a running container; its exit status is ours.",
            "berth exec web nginx -v")
        .word("CONTAINER", Kind.Any.CONTAINER)
        .word("COMMAND", Kind.Any.TEXT)
        .commandFollows()
        .flag("i", "interactive", "connect standard input")
        .flag("d", "detach", "not supported yet: leave the program running")
        .flag("t", "tty", "not supported yet: a terminal inside")
        .value("e", "env", "NAME[=VALUE]", "set a variable")
        .value("u", "user", "USER[:GROUP]", "user and group, names or numbers")
        .value("w", "workdir", "FOLDER", "working folder inside");
  }

  @Override
  public int run(Arguments arguments, Session session) {
    for (var later : List.of("detach", "tty")) {
      if (arguments.flag(later)) {
        throw new UsageException("exec --" + later + " is not supported yet");
      }
    }
    for (var option : arguments.misplacedOptions()) {
      throw new UsageException(
          "\""
              + option
              + "\" stands where the command is expected; options go before the container");
    }
    var input = arguments.flag("interactive");
    var exec =
        session
            .client()
            .call(
                "container.exec",
                Params.of("container", arguments.words().getFirst())
                    .put("command", arguments.wordsFrom(1))
                    .list("environment", CreationOptions.variables(arguments, session))
                    .put("user", arguments.value("user"))
                    .put("workingFolder", arguments.value("workdir"))
                    .flag("stdin", input));
    try (var streams = session.client().streams(exec.at("stream").text())) {
      var exit = Foreground.relay(session, streams, input);
      if (arguments.json()) {
        session.print(
            Params.of("id", exec.at("id").text()).put("exitCode", exit.code()).json().compact());
      }
      return exit.code();
    }
  }

  @Override
  public int engineError() {
    return 125;
  }
}
