package dev.berth.shell.script;

import dev.berth.shell.Visible;
import dev.berth.shell.command.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/** Runs one script from its first line until nothing is left that it waits for. */
final class ScriptRunner implements Ending {
  private static final int UNCAUGHT = 1;

  /** As Node has it: the script has ended, and a promise that it awaits never will. */
  private static final int PENDING = 13;

  private final Session session;
  private final Script script;
  private final EventLoop loop = new EventLoop();
  private OptionalInt status = OptionalInt.empty();
  private boolean settled;
  private boolean exited;

  ScriptRunner(Session session, Script script) {
    this.session = session;
    this.script = script;
  }

  int run() {
    var context = GraalContexts.open(script);
    try {
      return run(context);
    } catch (PolyglotException e) {
      if (status.isEmpty()) {
        throw e;
      }
      return status.getAsInt(); // process.exit ends the script by closing its context
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNCAUGHT;
    } finally {
      session.streams().out().flush();
      if (!exited) {
        context.close();
      }
    }
  }

  private int run(Context context) throws InterruptedException {
    var core =
        GraalContexts.load(context, "core.js")
            .execute(new Host(session, script, loop, context, this, new Interruptible()).object());
    ProxyExecutable done =
        _ -> {
          settled = true;
          return "";
        };
    ProxyExecutable failed =
        arguments -> {
          settled = true;
          fail(core.invokeMember("describe", arguments[0]).asString());
          return "";
        };
    core.invokeMember("load", script.file().toUri().toString(), done, failed);
    loop.run(() -> status.isPresent(), run -> guarded(run, core));
    if (status.isPresent()) {
      return status.getAsInt();
    }
    if (!settled) {
      complain(
          "the script has ended, but it awaits a promise that nothing will settle any more ("
              + script.file()
              + ")");
      return PENDING;
    }
    return core.invokeMember("exitCode").asInt();
  }

  /** Runs a callback of the script's; what it throws is uncaught. */
  private void guarded(Runnable run, Value core) {
    try {
      run.run();
    } catch (PolyglotException e) {
      var thrown = e.getGuestObject();
      if (thrown == null || exited) {
        throw e;
      }
      fail(core.invokeMember("describe", thrown).asString());
    }
  }

  @Override
  public void exit(int code, Context context) {
    end(code);
    exited = true;
    context.close(true);
  }

  private void end(int code) {
    if (status.isEmpty()) {
      status = OptionalInt.of(code);
    }
  }

  @Override
  public void fail(String description) {
    complain(MissingImport.located(Stacks.clean(description), this::text));
    end(UNCAUGHT);
  }

  private Optional<String> text(Path module) {
    if (module.equals(script.file().toAbsolutePath()) && script.code().isPresent()) {
      return script.code();
    }
    try {
      return Optional.of(Files.readString(module));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void complain(String text) {
    session.streams().out().flush();
    session.streams().error().println(Visible.text(text));
  }
}
