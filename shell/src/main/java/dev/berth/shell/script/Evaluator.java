package dev.berth.shell.script;

import dev.berth.shell.client.Json;
import dev.berth.shell.command.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * One context that evaluates entries one after another, on a thread of its own. Between entries its
 * timers and callbacks go on. All methods may be called from other threads.
 */
public final class Evaluator implements Ending {
  private static final Duration AGAIN = Duration.ofMillis(5);

  private final Session session;
  private final Screen screen;
  private final EventLoop loop = new EventLoop();
  private final Interruptible interruptible = new Interruptible();
  private final CompletableFuture<Context> opened = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Thread thread = new Thread(this::live, "javascript");
  private volatile Optional<Value> repl = Optional.empty();
  private volatile CompletableFuture<Outcome> entry = new CompletableFuture<>();
  private volatile boolean evaluating;

  /** What became of an entry. */
  public sealed interface Outcome {
    /** It has this value, as {@code repl.js} describes values. */
    record Shown(Json value) implements Outcome {}

    /** Nothing caught its error. */
    record Failed(String text) implements Outcome {}

    /** It was interrupted. */
    record Interrupted() implements Outcome {}

    /** It ended the shell. */
    record Ended(int status) implements Outcome {}
  }

  /** Where values and errors go that no entry answers with. */
  public interface Screen {
    /** Takes a value that an entry shows before its end, such as a line of a log. */
    void show(Json value);

    /** Takes the description of an error that nothing caught, of work between entries. */
    void uncaught(String text);

    /** Explains a method of the API, such as container.create; everything, where it is empty. */
    void help(String method);
  }

  public Evaluator(Session session, Screen screen) {
    this.session = session;
    this.screen = screen;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void live() {
    var script = new Script(session.path("[shell].mjs"), Optional.empty(), List.of());
    var context = GraalContexts.open(script);
    try {
      var host = new Host(session, script, loop, context, this, interruptible).object();
      var core = GraalContexts.load(context, "core.js").execute(host);
      repl =
          Optional.of(
              GraalContexts.load(context, "repl.js")
                  .execute(core, (ProxyExecutable) this::show, help()));
      opened.complete(context);
      loop.hold();
      loop.run(ended::isDone, this::guarded);
      ended.complete(repl.get().invokeMember("exitCode").asInt());
    } catch (PolyglotException e) {
      if (!ended.isDone()) {
        throw e;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      opened.completeExceptionally(new IllegalStateException("JavaScript didn't start"));
      ended.complete(1);
      entry.complete(new Outcome.Ended(ended.getNow(1)));
    }
  }

  private Object show(Value... arguments) {
    interruptible.call(
        () -> {
          screen.show(Json.parse(arguments[0].asString()));
          return true;
        });
    return true;
  }

  private ProxyExecutable help() {
    return arguments -> {
      screen.help(arguments[0].asString());
      return true;
    };
  }

  /** Runs a callback; what it throws is uncaught, and ends nothing. */
  private void guarded(Runnable run) {
    try {
      run.run();
    } catch (PolyglotException e) {
      if (ended.isDone()) {
        return;
      }
      switch (failure(e)) {
        case Outcome.Failed failed -> screen.uncaught(failed.text());
        case Outcome other -> entry.complete(other);
      }
    }
  }

  /**
   * Evaluates one entry and waits for what its value promises.
   *
   * @param variants the entry in different forms: the first that is JavaScript is taken
   */
  public CompletableFuture<Outcome> evaluate(List<String> variants) {
    var answer = new CompletableFuture<Outcome>();
    entry = answer;
    loop.post(() -> evaluate(variants, answer));
    if (ended.isDone()) {
      answer.complete(new Outcome.Ended(ended.getNow(1)));
    }
    return answer;
  }

  private void evaluate(List<String> variants, CompletableFuture<Outcome> answer) {
    evaluating = true;
    try {
      if (answer.isDone()) {
        return; // given up before it began
      }
      var context = opened.getNow(null);
      var source = firstValid(context, variants);
      ProxyExecutable value = _ -> context.eval(source);
      ProxyExecutable shown =
          arguments -> answer.complete(new Outcome.Shown(Json.parse(arguments[0].asString())));
      ProxyExecutable failed =
          arguments -> answer.complete(new Outcome.Failed(cleaned(arguments[0].asString())));
      repl.orElseThrow().invokeMember("settle", value, shown, failed);
    } catch (PolyglotException e) {
      if (!ended.isDone()) {
        answer.complete(failure(e));
      }
    } finally {
      evaluating = false;
    }
  }

  private static Source firstValid(Context context, List<String> variants) {
    for (var variant : variants.subList(0, variants.size() - 1)) {
      var source = source(variant);
      try {
        context.parse(source);
        return source;
      } catch (PolyglotException e) {
        if (!e.isSyntaxError()) {
          throw e;
        }
      }
    }
    return source(variants.getLast());
  }

  private static Source source(String code) {
    return Source.newBuilder("js", code, "[shell]").buildLiteral();
  }

  private Outcome failure(PolyglotException e) {
    if (e.isInterrupted() || e.isCancelled()) {
      return new Outcome.Interrupted();
    }
    var thrown = e.getGuestObject();
    if (e.isSyntaxError() || thrown == null) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
    return new Outcome.Failed(
        cleaned(repl.orElseThrow().invokeMember("describe", thrown).asString()));
  }

  /** Without the lines of a stack that are the entry's own: the person sees it above. */
  private static String cleaned(String description) {
    return Stacks.clean(description)
        .lines()
        .filter(line -> !line.strip().startsWith("at ") || !line.contains("[shell]"))
        .collect(Collectors.joining("\n"));
  }

  /**
   * Asks for something of the context's, in its turn.
   *
   * @param question a function of {@code repl.js} that answers with JSON text
   */
  public Optional<Json> ask(String question, String argument, Duration deadline) {
    var answer = new CompletableFuture<Json>();
    loop.post(
        () ->
            answer.complete(
                Json.parse(repl.orElseThrow().invokeMember(question, argument).asString())));
    try {
      return Optional.of(answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Ends the call to Java that the entry is in; what it throws can be caught by the entry. */
  public boolean cancelCall() {
    return interruptible.interrupt();
  }

  /**
   * Ends the present entry: stops its JavaScript, which can't catch that, and gives it up, whatever
   * it promises. The context stays as it is.
   *
   * @param deadline for the JavaScript to stop
   * @return whether it has stopped
   */
  public boolean stop(Duration deadline) {
    var end = System.nanoTime() + deadline.toNanos();
    var stopped = interrupt(deadline);
    entry.complete(new Outcome.Interrupted());
    while (stopped && evaluating && System.nanoTime() < end) {
      // It began between the two, and an interruption of what isn't in the context yet is lost.
      LockSupport.parkNanos(AGAIN.toNanos());
      stopped = interrupt(deadline);
    }
    return stopped && !evaluating;
  }

  private boolean interrupt(Duration deadline) {
    try {
      opened.get().interrupt(deadline);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for what was begun, as a script's end does, and gives the exit status. */
  public int drain() throws InterruptedException {
    loop.release();
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void exit(int code, Context context) {
    ended.complete(code);
    context.close(true);
  }

  @Override
  public void fail(String description) {
    screen.uncaught(cleaned(description));
  }

  /** Ends the context with the thread, or leaves it behind where it can't be ended. */
  public void abandon(Consumer<String> told) {
    ended.complete(1);
    entry.complete(new Outcome.Interrupted());
    told.accept("the JavaScript that ran was abandoned; its variables are gone");
    Thread.ofVirtual().start(() -> opened.join().close(true));
  }
}
