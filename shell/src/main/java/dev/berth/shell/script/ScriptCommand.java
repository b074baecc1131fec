package dev.berth.shell.script;

import dev.berth.shell.command.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code berth FILE.js [WORD...]} and {@code berth -e CODE [WORD...]}. */
public final class ScriptCommand {
  private ScriptCommand() {}

  /** Whether the first word asks for a script: no verb looks like one. */
  public static boolean isScript(List<String> argv) {
    return !argv.isEmpty()
        && (isEval(argv.getFirst())
            || argv.getFirst().endsWith(".js")
            || argv.getFirst().endsWith(".mjs"));
  }

  private static boolean isEval(String word) {
    return word.equals("-e") || word.equals("--eval");
  }

  public static int run(List<String> argv, Session session) {
    if (isEval(argv.getFirst())) {
      if (argv.size() < 2) {
        session.say(argv.getFirst() + " needs code, such as: berth -e 'console.log(image.list())'");
        return 2;
      }
      var file = session.path("[eval].mjs");
      var words = argv.subList(2, argv.size());
      return new ScriptRunner(session, new Script(file, Optional.of(argv.get(1)), words)).run();
    }
    var file = session.path(argv.getFirst());
    if (!Files.isRegularFile(file)) {
      session.say("there is no script " + file);
      return 2;
    }
    return new ScriptRunner(
            session, new Script(real(file), Optional.empty(), argv.subList(1, argv.size())))
        .run();
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath();
    }
  }
}
