package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.ProgramStreams.Exit;
import dev.berth.shell.client.RpcException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is left of a foreground container's command when the server that hosted it has gone: the
 * client runs it in a process of its own, which waits for the container's end.
 */
public final class Resumption {
  private static final String WORD = "--await";
  private static final String SIGNALS = "signals";
  private static final String JSON = "json";
  private static final int ENGINE_ERROR = 125;

  private Resumption() {}

  static List<String> words(String container, boolean signals, boolean json) {
    return Stream.of(WORD, container, signals ? SIGNALS : "", json ? JSON : "")
        .filter(word -> !word.isEmpty())
        .toList();
  }

  public static boolean isResumption(List<String> argv) {
    return argv.size() > 1 && argv.getFirst().equals(WORD);
  }

  /** Waits for the container's end and gives its exit status. */
  public static int run(List<String> argv, Session session) {
    var container = argv.get(1);
    try {
      session.say("the server has gone; waiting for the container's end");
      var exit =
          new Foreground(session, container, false, argv.contains(SIGNALS)).relaySignalsUntilEnd();
      if (argv.contains(JSON)) {
        printJson(session, container, exit);
      }
      return exit.code();
    } catch (RpcException e) {
      session.say(e.text());
      return ENGINE_ERROR;
    }
  }

  static void printJson(Session session, String container, Exit exit) {
    session.print(
        Params.of("id", container)
            .put("exitCode", exit.code())
            .put("reason", exit.reason())
            .json()
            .compact());
  }
}
