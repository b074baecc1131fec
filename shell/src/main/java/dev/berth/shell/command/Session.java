package dev.berth.shell.command;

import dev.berth.shell.Screen;
import dev.berth.shell.ServerProcess;
import dev.berth.shell.Streams;
import dev.berth.shell.client.Client;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a verb works with.
 *
 * @param folder what relative paths are relative to
 */
public record Session(
    Client client,
    ServerProcess server,
    Streams streams,
    Path folder,
    Map<String, String> environment,
    Caller caller) {
  public Session {
    environment = Map.copyOf(environment);
  }

  /** The process that the command was typed in, where that isn't this one: its signals, its end. */
  public interface Caller {
    /**
     * From now on this signal is handed over instead of ending the command.
     *
     * @param name without SIG
     * @return gives the signal back to what handled it before
     */
    Runnable on(String name, Consumer<String> handler);

    /** Whether this is that process: it may read what belongs to whoever called. */
    default boolean isHere() {
      return true;
    }

    /**
     * Begins to use registries for whoever called, before anything was done or written.
     *
     * @throws HandedBackException where they have credentials of Docker's and this isn't their
     *     process: it alone reads them
     */
    default void showCredentials() {}

    /** What that process does when the server that hosts the command goes away before the end. */
    default void resumeWith(List<String> argv) {}
  }

  /** Whether standard output may have colours: at a terminal that has them and a user who does. */
  boolean coloured() {
    return streams.screen().out() && !isDumb() && variable("NO_COLOR").isEmpty();
  }

  /** Whether a line at standard error can be drawn over. */
  boolean redraws() {
    return streams.screen().error() && !isDumb();
  }

  private boolean isDumb() {
    var terminal = variable("TERM");
    return terminal.isEmpty() || terminal.equals("dumb");
  }

  /** The columns of the terminal now: what it says itself, COLUMNS, or 0. */
  int columns() {
    return columns(streams.screen(), environment);
  }

  static int columns(Screen screen, Map<String, String> environment) {
    var said = screen.columns();
    var named = environment.getOrDefault("COLUMNS", "");
    return said > 0 ? said : named.matches("[0-9]{1,4}") ? Integer.parseInt(named) : 0;
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  public void print(String line) {
    streams.out().println(line);
  }

  public void say(String line) {
    streams.say(line);
  }

  /** The zone that TZ names as {@code Area/City} or the like, else this machine's. */
  public ZoneId zone() {
    var name = environment.getOrDefault("TZ", "").replaceFirst("^:", "");
    try {
      return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      return ZoneId.systemDefault();
    }
  }

  public Path path(String name) {
    return folder.resolve(name).normalize();
  }
}
