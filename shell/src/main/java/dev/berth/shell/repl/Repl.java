package dev.berth.shell.repl;

import dev.berth.shell.Main;
import dev.berth.shell.Screen;
import dev.berth.shell.Streams;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Session;
import dev.berth.shell.script.Evaluator;
import dev.berth.shell.script.Evaluator.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/** The conversation with a person at a terminal. */
final class Repl implements Evaluator.Screen {
  private static final String PROMPT = "berth> ";
  private static final Duration ASKING = Duration.ofSeconds(2);
  private static final Duration WATCH = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final LineReader reader;
  private final Session session;
  private final Interrupts interrupts = new Interrupts();
  private final ApiModel api = new ApiModel();
  private final List<String> entries = new ArrayList<>();
  private Evaluator evaluator;
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
    var builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("berth")
            .parser(new EntryParser())
            .history(new EntryHistory())
            .completer(new EntryCompleter(api, this::names, new LiveNames(outer.client())))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.BRACKETED_PASTE, true)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P   ...> ")
            .variable(LineReader.INDENTATION, 0);
    try {
      builder.variable(LineReader.HISTORY_FILE, EntryHistory.file(outer.environment()));
    } catch (IOException e) {
      outer.say("entries aren't kept: " + e.getMessage());
    }
    return builder.build();
  }

  private List<String> names(List<String> path) {
    return evaluator
        .ask("names", Json.of(path).compact(), ASKING)
        .map(Json::texts)
        .orElse(List.of());
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
        var status = enter(reader.readLine(PROMPT));
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

  private Optional<Integer> enter(String entry) {
    if (entry.isBlank()) {
      return Optional.empty();
    }
    if (Commands.isCommand(entry)) {
      return command(entry.strip());
    }
    entries.add(entry);
    return evaluate(entry);
  }

  private Optional<Integer> evaluate(String entry) {
    return switch (outcome(entry)) {
      case Outcome.Shown shown -> {
        show(shown.value());
        yield Optional.empty();
      }
      case Outcome.Failed failed -> {
        uncaught(failed.text());
        yield Optional.empty();
      }
      case Outcome.Interrupted() -> {
        print("cancelled");
        yield Optional.empty();
      }
      case Outcome.Ended ended -> Optional.of(ended.status());
    };
  }

  private Outcome outcome(String entry) {
    interrupts.begin();
    var answer = evaluator.evaluate(Rewriter.variants(entry));
    running = Optional.of(answer);
    if (early) {
      interrupt();
    }
    try {
      return answer.get();
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

  private Optional<Integer> command(String line) {
    var words = line.split("\\s+", 2);
    var rest = words.length > 1 ? words[1].strip() : "";
    try {
      switch (words[0]) {
        case ".help" -> print(Commands.help());
        case ".exit" -> {
          return Optional.of(0);
        }
        case ".load" -> {
          return load(rest);
        }
        case ".save" -> {
          Files.writeString(session.path(rest), String.join("\n", entries) + "\n");
          print(entries.size() + " entries written to " + rest);
        }
        case ".editor" -> {
          return editor();
        }
        case ".watch" -> watch(rest);
        case ".json" -> json(rest);
        default -> print("there is no command " + Printer.safe(words[0]) + "; .help lists them");
      }
    } catch (IOException e) {
      print("cannot " + words[0].substring(1) + " " + Printer.safe(rest) + ": " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<Integer> load(String name) throws IOException {
    return evaluate(Files.readString(session.path(name)));
  }

  private Optional<Integer> editor() {
    print("Ctrl-D evaluates what you enter, Ctrl-C leaves it");
    var text = new StringBuilder();
    while (true) {
      try {
        text.append(reader.readLine("")).append('\n');
      } catch (EndOfFileException e) {
        return enter(text.toString());
      }
    }
  }

  private void watch(String expression) {
    while (true) {
      var outcome = outcome(expression);
      if (!(outcome instanceof Outcome.Shown shown)) {
        if (outcome instanceof Outcome.Failed failed) {
          uncaught(failed.text());
        }
        return;
      }
      terminal.puts(org.jline.utils.InfoCmp.Capability.clear_screen);
      show(shown.value());
      var pause = new CompletableFuture<Outcome>();
      pause.completeOnTimeout(
          new Outcome.Ended(0), WATCH.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
      if (waited(pause) instanceof Outcome.Interrupted) {
        return;
      }
    }
  }

  /** Waits, with Ctrl-C ending the wait. */
  private Outcome waited(CompletableFuture<Outcome> pause) {
    var handler = terminal.handle(Signal.INT, _ -> pause.complete(new Outcome.Interrupted()));
    try {
      return pause.join();
    } finally {
      terminal.handle(Signal.INT, handler);
    }
  }

  private void json(String expression) {
    if (!expression.isEmpty()) {
      if (outcome(expression) instanceof Outcome.Failed failed) {
        uncaught(failed.text());
        return;
      }
    }
    evaluator
        .ask("json", "", ASKING)
        .ifPresent(text -> print(TerminalOutput.harmless(text.text())));
  }

  private void print(String text) {
    if (reader.isReading()) {
      reader.printAbove(text);
    } else {
      terminal.writer().println(text);
      terminal.flush();
    }
  }

  @Override
  public void show(Json value) {
    var text = new Printer(terminal.getWidth()).print(value);
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
    print(api.help(method).orElseGet(Commands::help));
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
