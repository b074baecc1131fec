package dev.berth.shell.repl;

import dev.berth.shell.Main;
import dev.berth.shell.Screen;
import dev.berth.shell.Streams;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Lines;
import dev.berth.shell.command.LiveNames;
import dev.berth.shell.command.Session;
import dev.berth.shell.script.Evaluator;
import dev.berth.shell.script.Evaluator.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/** The conversation with a person at a terminal. */
final class Repl implements Evaluator.Screen, Commands.Shell {
  private static final String PROMPT = "berth> ";
  private static final String CANCELLED = "CANCELLED: ";
  private static final Duration ASKING = Duration.ofSeconds(2);

  /** How long the server may hold up who completes a name. */
  private static final Duration NAMES = Duration.ofMillis(300);

  /** How long JavaScript may hold up who types. */
  private static final Duration TYPING = Duration.ofMillis(200);

  private static final Duration WATCH = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final LineReader reader;
  private final Session session;
  private final Interrupts interrupts = new Interrupts();
  private final ApiModel api = new ApiModel();
  private final Misspelt misspelt = new Misspelt(this::members);
  private final List<String> entries = new ArrayList<>();
  private Evaluator evaluator;
  private boolean succeeded = true;
  private volatile Optional<CompletableFuture<Outcome>> running = Optional.empty();

  /** Whether Ctrl-C came for an entry that was read and isn't running yet. */
  private volatile boolean early;

  /** Whether what Ctrl-C was to stop has stopped; otherwise the evaluator can't be used further. */
  private volatile CompletableFuture<Boolean> stopped = CompletableFuture.completedFuture(true);

  Repl(Terminal terminal, Session outer) {
    this.terminal = terminal;
    this.reader = reader(terminal, outer);
    var out = new PrintStream(new TerminalOutput(terminal, reader), false, StandardCharsets.UTF_8);
    var streams =
        new Streams(outer.streams().in(), out, outer.streams().error(), new ShellScreen(terminal));
    this.session =
        new Session(
            outer.client(),
            outer.server(),
            streams,
            outer.folder(),
            outer.environment(),
            interrupts);
    this.evaluator = new Evaluator(session, this);
  }

  private LineReader reader(Terminal terminal, Session outer) {
    var made = new HintingReader(terminal, "berth", new Hint(api, this::method)::after);
    made.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "%P   ...> ");
    made.setVariable(LineReader.INDENTATION, 0);
    try {
      made.setVariable(LineReader.HISTORY_FILE, EntryHistory.file(outer.environment()));
    } catch (IOException e) {
      outer.say("entries aren't kept: " + e.getMessage());
    }
    made.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    made.option(LineReader.Option.BRACKETED_PASTE, true);
    made.setParser(new EntryParser());
    made.setHistory(new EntryHistory());
    made.setCompleter(
        new EntryCompleter(
            api,
            this::members,
            this::method,
            new LiveNames(outer.client()::fork, outer.environment(), NAMES)));
    return made;
  }

  private List<EntryCompleter.Member> members(List<String> path) {
    return ask("names", path, ASKING).map(EntryCompleter.Member::all).orElse(List.of());
  }

  /** The API's own methods are known by their names, objects' only to JavaScript. */
  private Optional<ApiModel.Method> method(List<String> path) {
    return api.method(String.join(".", path))
        .or(() -> ask("method", path, TYPING).flatMap(name -> api.method(name.text())));
  }

  private Optional<Json> ask(String question, List<String> path, Duration deadline) {
    return evaluator.ask(question, Json.of(path).compact(), deadline);
  }

  int run() {
    var before = terminal.getAttributes();
    quiet(before);
    terminal.handle(Signal.INT, _ -> interrupt());
    print("berth " + Main.VERSION + "   .help tells what there is, Tab completes, Ctrl-D ends");
    try {
      return converse();
    } finally {
      terminal.setAttributes(before);
    }
  }

  /** What is typed while an entry runs waits for the next prompt, and isn't seen before. */
  private void quiet(Attributes before) {
    var attributes = new Attributes(before);
    attributes.setLocalFlag(Attributes.LocalFlag.ICANON, false);
    attributes.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    terminal.setAttributes(attributes);
  }

  private int converse() {
    evaluator.start();
    while (true) {
      try {
        early = false;
        var status = take(reader.readLine(PROMPT));
        if (status.isPresent()) {
          return status.get();
        }
      } catch (UserInterruptException e) {
        // the line is cleared
      } catch (EndOfFileException e) {
        return 0;
      }
    }
  }

  private Optional<Integer> take(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    return Commands.isCommand(text) ? Commands.run(text, this) : enter(text);
  }

  @Override
  public Optional<Integer> enter(String entry) {
    entries.add(entry);
    var outcome = outcome(entry);
    succeeded = outcome instanceof Outcome.Shown;
    switch (outcome) {
      case Outcome.Shown shown -> show(shown.value());
      case Outcome.Failed failed -> failed(failed.text());
      case Outcome.Interrupted() -> print("cancelled");
      case Outcome.Ended ended -> {
        return Optional.of(ended.status());
      }
    }
    return Optional.empty();
  }

  /** What Ctrl-C ended isn't told as something that went wrong. */
  private void failed(String text) {
    if (interrupts.begun() && text.startsWith(CANCELLED)) {
      print(TerminalOutput.harmless(text.substring(CANCELLED.length())));
    } else {
      uncaught(text);
    }
  }

  private Outcome outcome(String entry) {
    interrupts.begin();
    var answer = evaluator.evaluate(Rewriter.variants(entry));
    running = Optional.of(answer);
    if (early) {
      interrupt();
    }
    try {
      var outcome = answer.get();
      return outcome instanceof Outcome.Failed failed
          ? new Outcome.Failed(misspelt.explained(failed.text(), entry))
          : outcome;
    } catch (InterruptedException e) { // the line's reader has taken Ctrl-C for its own
      interrupt();
      return new Outcome.Interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      running = Optional.empty();
      if (!stopped.join()) {
        replaceEvaluator();
      }
    }
  }

  private void interrupt() {
    early = running.isEmpty();
    running.ifPresent(
        entry ->
            stopped =
                stopped.thenCombine(
                    CompletableFuture.supplyAsync(
                        () -> interrupts.interrupt(evaluator, entry),
                        work -> Thread.ofPlatform().daemon().start(work)),
                    Boolean::logicalAnd));
  }

  private void replaceEvaluator() {
    stopped = CompletableFuture.completedFuture(true);
    evaluator.abandon(this::print);
    evaluator = new Evaluator(session, this);
    evaluator.start();
  }

  @Override
  public Optional<Integer> interact(String command, String rest) {
    if (command.equals(".editor")) {
      return editor();
    }
    if (rest.isEmpty()) {
      fail("cannot watch nothing: .watch EXPRESSION");
    } else {
      watch(rest);
    }
    return Optional.empty();
  }

  private Optional<Integer> editor() {
    print("Ctrl-D evaluates what you enter, Ctrl-C leaves it");
    var text = new StringBuilder();
    while (true) {
      try {
        text.append(reader.readLine("")).append('\n');
      } catch (EndOfFileException e) {
        return take(text.toString());
      }
    }
  }

  private void watch(String expression) {
    while (true) {
      var outcome = outcome(expression);
      if (!(outcome instanceof Outcome.Shown shown)) {
        if (outcome instanceof Outcome.Failed failed) {
          failed(failed.text());
        }
        return;
      }
      terminal.puts(org.jline.utils.InfoCmp.Capability.clear_screen);
      show(shown.value());
      var pause = new CompletableFuture<Outcome>();
      pause.completeOnTimeout(new Outcome.Ended(0), WATCH.toMillis(), TimeUnit.MILLISECONDS);
      if (waited(pause) instanceof Outcome.Interrupted) {
        return;
      }
    }
  }

  /** Waits, with Ctrl-C ending the wait. */
  private Outcome waited(CompletableFuture<Outcome> pause) {
    var handler = terminal.handle(Signal.INT, _ -> pause.complete(new Outcome.Interrupted()));
    if (early) { // it came while the last value was shown
      pause.complete(new Outcome.Interrupted());
    }
    try {
      return pause.join();
    } finally {
      terminal.handle(Signal.INT, handler);
    }
  }

  @Override
  public void json(String expression) {
    if (!expression.isEmpty() && outcome(expression) instanceof Outcome.Failed failed) {
      failed(failed.text());
      return;
    }
    evaluator
        .ask("json", "", ASKING)
        .ifPresent(text -> print(TerminalOutput.harmless(text.text())));
  }

  @Override
  public boolean succeeded() {
    return succeeded;
  }

  @Override
  public List<String> entries() {
    return entries;
  }

  @Override
  public Path path(String name) {
    return session.path(name);
  }

  @Override
  public void fail(String text) {
    print(text);
  }

  @Override
  public void print(String text) {
    if (reader.isReading()) {
      reader.printAbove(text);
    } else {
      terminal.writer().println(text);
      terminal.flush();
    }
  }

  @Override
  public void show(Json value) {
    var text = new Printer(terminal.getWidth(), session.zone()).print(value);
    if (!text.isEmpty()) {
      print(text);
    }
  }

  @Override
  public void uncaught(String text) {
    print("Uncaught " + TerminalOutput.harmless(text));
  }

  @Override
  public void help(String method) {
    print(
        Commands.help(
            api, method, Lines.columns(session.streams().screen(), session.environment())));
  }

  /** The shell is at a terminal, or it isn't this one. */
  private record ShellScreen(Terminal terminal) implements Screen {
    @Override
    public boolean in() {
      return true;
    }

    @Override
    public boolean out() {
      return true;
    }

    @Override
    public boolean error() {
      return true;
    }

    @Override
    public int columns() {
      return terminal.getWidth();
    }
  }
}
