package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.ProgramStreams;
import dev.berth.shell.client.ProgramStreams.Exit;
import dev.berth.shell.client.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A container whose standard streams and signals are relayed until it has ended. */
final class Foreground {
  /**
   * Not those that tell of this process itself (CHLD, PIPE, URG, TTIN, faults), not WINCH, with
   * which a resized window would end Apache, and not QUIT, which the JVM keeps.
   */
  static final List<String> RELAYED =
      List.of(
          "INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "CONT", "TSTP", "IO",
          "PWR");

  private static final int TRIES = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Session session;
  private final String container;
  private final boolean input;
  private final boolean signals;

  Foreground(Session session, String container, boolean input, boolean signals) {
    this.session = session;
    this.container = container;
    this.input = input;
    this.signals = signals;
  }

  Exit startAndRelay(boolean json) {
    return startAndRelay(json, OptionalInt::empty);
  }

  /**
   * Starts it and relays until its end.
   *
   * @param json whether the exit is printed as JSON
   * @param starting is asked, when signals are taken over, for a status to end with instead
   */
  Exit startAndRelay(boolean json, Supplier<OptionalInt> starting) {
    var token =
        session.client().call("container.attach", Params.of("container", container)).at("stream");
    var ended = starting.get();
    if (ended.isPresent()) {
      return new Exit(ended.getAsInt(), "not-started");
    }
    relaySignals();
    session.caller().resumeWith(Resumption.words(container, signals, json));
    try (var streams = session.client().streams(token.text())) {
      return relay(session, streams, input);
    } catch (RpcException e) {
      if (!isOfServer(e)) {
        throw e;
      }
      session.say(e.text() + "; waiting for its end");
      return awaitEnd();
    }
  }

  /** What is left to do when the server has gone. */
  Exit relaySignalsUntilEnd() {
    relaySignals();
    return awaitEnd();
  }

  private void relaySignals() {
    if (signals) {
      RELAYED.forEach(this::relaySignal);
    }
  }

  /** Whether the server has gone, or goes, and not the container. */
  private static boolean isOfServer(RpcException e) {
    return e.kind().equals("UNAVAILABLE") || e.kind().equals("INTERRUPTED");
  }

  /** A server that is being killed may take a connection that it can't answer any more. */
  private Exit awaitEnd() {
    for (int left = TRIES; ; left--) {
      try {
        var exit = session.client().call("container.wait", Params.of("container", container));
        return new Exit((int) exit.at("exitCode").number(), exit.at("reason").text());
      } catch (RpcException e) {
        if (!isOfServer(e) || left == 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Relays a program's streams until its end. */
  static Exit relay(Session session, ProgramStreams streams, boolean input) {
    if (input) {
      var feeder = new Thread(() -> streams.feedQuietly(session.streams().in()), "standard input");
      feeder.setDaemon(true); // a read of a terminal can't be interrupted
      feeder.start();
    }
    var exit = streams.receive(session.streams().out(), session.streams().error());
    session.streams().out().flush();
    return exit;
  }

  private void relaySignal(String name) {
    session
        .caller()
        .on(
            name,
            _ -> {
              try (var other = session.client().fork()) {
                other.call(
                    "container.kill",
                    Params.of("container", container).put("signal", "SIG" + name));
              } catch (RpcException e) {
                session.say("SIG" + name + " did not reach the container: " + e.text());
              }
            });
  }
}
