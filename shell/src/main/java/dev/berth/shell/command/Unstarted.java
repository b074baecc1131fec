package dev.berth.shell.command;

import dev.berth.shell.client.Params;
import dev.berth.shell.client.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A container of {@code run} from its creation to its start. What ends the command meanwhile, a
 * signal, a failure, or the end of whoever typed it, leaves none behind that was to be removed.
 */
final class Unstarted {
  private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

  /** What the shell says of a command that a signal ended is this and the signal's number. */
  private static final int SIGNALLED = 128;

  private final Session session;
  private final Params params;
  private final Creating creating;
  private final boolean goesByItself;
  private final List<Runnable> handlers = new ArrayList<>();
  private Optional<String> id = Optional.empty();
  private volatile Optional<String> signal = Optional.empty();

  /**
   * Listens for signals from now on.
   *
   * @param params of {@code container.create}
   * @param given may say that it is removed when it has ended
   */
  Unstarted(Session session, Params params, Arguments given) {
    this.session = session;
    this.params = params.put("requestId", UUID.randomUUID().toString());
    this.creating = new Creating(session, this.params, given);
    this.goesByItself = given.flag("rm");
    if (goesByItself) {
      ENDING.forEach(name -> handlers.add(session.caller().on(name, this::heard)));
    }
  }

  private void heard(String name) {
    signal = Optional.of(name);
  }

  /** Makes the container and gives its id. */
  String create() {
    var made = creating.run().at("id").text();
    id = Optional.of(made);
    return made;
  }

  /** Where a signal came before the start: the status, and the container has been removed. */
  OptionalInt ended() {
    if (signal.isEmpty()) {
      return OptionalInt.empty();
    }
    undo();
    return OptionalInt.of(SIGNALLED + number(signal.get()));
  }

  private static int number(String name) {
    return switch (name) {
      case "HUP" -> 1;
      case "INT" -> 2;
      case String _ -> 15;
    };
  }

  /** Lets go of the signals before the start, which one that has come already prevents. */
  OptionalInt handOver() {
    release();
    return ended();
  }

  /** Signals are no concern of this any more: it starts. */
  void release() {
    handlers.forEach(Runnable::run);
    handlers.clear();
  }

  /**
   * Removes it unless it runs. The call that made it may have been cut off before its answer: with
   * the same id it answers now.
   */
  void undo() {
    if (!goesByItself) {
      return;
    }
    var interrupted = Thread.interrupted(); // whoever typed it has gone; this is still to be done
    try (var client = session.client().fork()) {
      var made = id.orElseGet(() -> client.call("container.create", params).at("id").text());
      client.call("container.remove", Params.of("container", made));
    } catch (RpcException e) {
      // it was never made, it runs, or it has gone by itself
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
