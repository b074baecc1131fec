package dev.berth.shell.command;

import java.io.IOException;

/** A one-shot command. */
public interface Verb {
  /** Where a verb is carried out. */
  enum Where {
    /** By a server, for a client that has no Java. */
    SERVER,
    /** In a process of whoever typed it: it is about that person's files and terminal. */
    CLIENT,
    /** The same, and about this machine's own server, however others are reached. */
    MACHINE
  }

  Syntax syntax();

  default Where where() {
    return Where.SERVER;
  }

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
