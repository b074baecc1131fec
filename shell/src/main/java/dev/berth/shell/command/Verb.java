package dev.berth.shell.command;

import java.io.IOException;

/** A one-shot command. */
public interface Verb {
  Syntax syntax();

  /** Does it and gives the exit status. */
  int run(Arguments arguments, Session session) throws IOException;

  /** The status of a failure of the engine: 125 where 1 could be a program's own. */
  default int engineError() {
    return 1;
  }

  /** The status of a wrong command line. */
  default int usageError() {
    return engineError() == 1 ? 2 : engineError();
  }
}
