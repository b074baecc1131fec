package dev.berth.shell.command;

import dev.berth.shell.ServerProcess;
import dev.berth.shell.Streams;
import dev.berth.shell.client.Client;
import java.nio.file.Path;
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
    Signals signals) {
  public Session {
    environment = Map.copyOf(environment);
  }

  /** Where signals to the command come from. */
  public interface Signals {
    /**
     * From now on this signal is handed over instead of ending the command.
     *
     * @param name without SIG
     * @return gives the signal back to what handled it before
     */
    Runnable on(String name, Consumer<String> handler);
  }

  public void print(String line) {
    streams.out().println(line);
  }

  public void say(String line) {
    streams.say(line);
  }

  public Path path(String name) {
    return folder.resolve(name).normalize();
  }
}
