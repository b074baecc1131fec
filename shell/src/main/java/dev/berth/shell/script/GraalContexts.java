package dev.berth.shell.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** Contexts of the one engine of this process, made when the first of them is opened. */
final class GraalContexts {
  private GraalContexts() {}

  private static final class SharedEngine {
    static final Engine ENGINE =
        Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
  }

  static Context open(Script script) {
    var io = IOAccess.newBuilder().fileSystem(new ScriptFiles(script)).build();
    return Context.newBuilder("js")
        .engine(SharedEngine.ENGINE)
        .allowExperimentalOptions(true)
        .allowHostAccess(HostAccess.NONE)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowIO(io)
        .option("js.console", "false")
        .option("js.ecmascript-version", "staging")
        .option("js.unhandled-rejections", "handler")
        .build();
  }

  /** Evaluates a script that belongs to the shell. */
  static Value load(Context context, String name) {
    try {
      return context.eval(Source.newBuilder("js", Resources.read(name), "berth:" + name).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
