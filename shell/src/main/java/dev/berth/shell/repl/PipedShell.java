package dev.berth.shell.repl;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Lines;
import dev.berth.shell.command.Session;
import dev.berth.shell.script.Evaluator;
import dev.berth.shell.script.Evaluator.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Entries from a pipe: their values are printed plainly, and the first error ends it with 1. */
final class PipedShell implements Evaluator.Screen, Commands.Shell {
  private static final int WIDTH = 200;
  private static final Duration ASKING = Duration.ofSeconds(10);

  private final Session session;
  private final Printer printer;
  private final Evaluator evaluator;
  private final ApiModel api = new ApiModel();
  private final Misspelt misspelt = new Misspelt(this::members);
  private final List<String> entries = new ArrayList<>();
  private volatile boolean failed;

  PipedShell(Session session) {
    this.session = session;
    this.printer = new Printer(WIDTH, session.zone());
    this.evaluator = new Evaluator(session, this);
  }

  int run() throws IOException, InterruptedException {
    evaluator.start();
    var in =
        new BufferedReader(new InputStreamReader(session.streams().in(), StandardCharsets.UTF_8));
    var lines = new Entries();
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var status = lines.add(line).flatMap(this::take);
      if (status.isPresent()) {
        return status.get();
      }
    }
    var status = lines.rest().flatMap(this::take);
    return status.isPresent() ? status.get() : drained();
  }

  private int drained() throws InterruptedException {
    var status = evaluator.drain();
    return failed ? 1 : status;
  }

  private Optional<Integer> take(String text) {
    var status = Commands.isCommand(text) ? Commands.run(text, this) : enter(text);
    return status.isEmpty() && failed ? Optional.of(1) : status;
  }

  @Override
  public Optional<Integer> enter(String entry) {
    entries.add(entry);
    return switch (outcome(entry)) {
      case Outcome.Shown shown -> {
        show(shown.value());
        yield Optional.empty();
      }
      case Outcome.Failed failure -> {
        uncaught(failure.text());
        yield Optional.of(1);
      }
      case Outcome.Interrupted() -> Optional.of(1);
      case Outcome.Ended ended -> Optional.of(ended.status());
    };
  }

  private Outcome outcome(String entry) {
    try {
      var outcome = evaluator.evaluate(Rewriter.variants(entry)).get();
      return outcome instanceof Outcome.Failed failure
          ? new Outcome.Failed(misspelt.explained(failure.text(), entry))
          : outcome;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<EntryCompleter.Member> members(List<String> path) {
    return evaluator
        .ask("names", Json.of(path).compact(), ASKING)
        .map(EntryCompleter.Member::all)
        .orElse(List.of());
  }

  @Override
  public boolean succeeded() {
    return !failed;
  }

  @Override
  public List<String> entries() {
    return entries;
  }

  @Override
  public void json(String expression) {
    if (!expression.isEmpty() && outcome(expression) instanceof Outcome.Failed failure) {
      uncaught(failure.text());
      return;
    }
    evaluator.ask("json", "", ASKING).ifPresent(text -> print(text.text()));
  }

  @Override
  public Path path(String name) {
    return session.path(name);
  }

  @Override
  public Optional<Integer> interact(String command, String rest) {
    fail(command + " needs a terminal");
    return Optional.empty();
  }

  @Override
  public void print(String text) {
    session.print(text);
    session.streams().out().flush();
  }

  @Override
  public void fail(String text) {
    failed = true;
    session.say(text);
  }

  @Override
  public void show(Json value) {
    var text = printer.print(value);
    if (!text.isEmpty()) {
      print(text);
    }
  }

  @Override
  public void uncaught(String text) {
    failed = true;
    session.streams().out().flush();
    session.streams().error().println(Visible.text(text));
  }

  @Override
  public void help(String method) {
    print(
        Commands.help(
            api, method, Lines.columns(session.streams().screen(), session.environment())));
  }
}
