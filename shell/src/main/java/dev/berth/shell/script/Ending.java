package dev.berth.shell.script;

import org.graalvm.polyglot.Context;

/** How a program that runs comes to an end before its time. */
interface Ending {
  /** Ends it at once, whatever it waits for. */
  void exit(int code, Context context);

  /** Takes the description of an error that nothing caught. */
  void fail(String description);
}
