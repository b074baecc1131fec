package dev.berth.shell.repl;

import dev.berth.shell.client.Json;
import dev.berth.shell.command.Session;
import dev.berth.shell.script.Evaluator;
import dev.berth.shell.script.Evaluator.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Entries from a pipe: their values are printed plainly, and the first error ends it with 1. */
final class PipedShell implements Evaluator.Screen {
  private static final int WIDTH = 200;

  private final Session session;
  private final Printer printer = new Printer(WIDTH);
  private volatile boolean failed;

  PipedShell(Session session) {
    this.session = session;
  }

  int run() throws IOException, InterruptedException {
    var evaluator = new Evaluator(session, this);
    evaluator.start();
    var in =
        new BufferedReader(new InputStreamReader(session.streams().in(), StandardCharsets.UTF_8));
    var entry = new StringBuilder();
    for (var line = in.readLine(); line != null || !entry.isEmpty(); line = in.readLine()) {
      if (line != null) {
        var goesOn =
            line.strip().matches("\\?*\\.\\w.*") && !Commands.TABLE.containsKey(line.strip());
        if (!entry.isEmpty() && (goesOn || Scanner.of(entry.toString()).unfinished())) {
          entry.append('\n').append(line);
          continue;
        }
      }
      var status = evaluate(evaluator, entry.toString());
      if (status.isPresent()) {
        return status.get();
      }
      entry.setLength(0);
      if (line == null) {
        break;
      }
      entry.append(line);
    }
    var status = evaluator.drain();
    return failed ? 1 : status;
  }

  private Optional<Integer> evaluate(Evaluator evaluator, String entry)
      throws InterruptedException {
    if (entry.isBlank()) {
      return Optional.empty();
    }
    if (entry.strip().equals(".exit")) {
      return Optional.of(0);
    }
    try {
      return switch (evaluator.evaluate(Rewriter.variants(entry)).get()) {
        case Outcome.Shown shown -> {
          show(shown.value());
          yield failed ? Optional.of(1) : Optional.empty();
        }
        case Outcome.Failed failure -> {
          uncaught(failure.text());
          yield Optional.of(1);
        }
        case Outcome.Interrupted() -> Optional.of(1);
        case Outcome.Ended ended -> Optional.of(ended.status());
      };
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void show(Json value) {
    var text = printer.print(value);
    if (!text.isEmpty()) {
      session.print(text);
      session.streams().out().flush();
    }
  }

  @Override
  public void uncaught(String text) {
    failed = true;
    session.streams().out().flush();
    session.streams().error().println(text);
  }

  @Override
  public void help(String method) {
    session.print(Commands.help());
  }
}
