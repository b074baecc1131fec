package dev.berth.shell.script;

import dev.berth.shell.command.Session;
import java.util.List;

/** Scripts. */
public final class ScriptCommand {
  private ScriptCommand() {}

  public static boolean isScript(List<String> argv) {
    return false;
  }

  public static int run(List<String> argv, Session session) {
    return 0;
  }
}
