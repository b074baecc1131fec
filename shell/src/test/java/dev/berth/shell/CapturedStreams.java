package dev.berth.shell;

import dev.berth.shell.client.Client;
import dev.berth.shell.command.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a command of a test wrote. */
public final class CapturedStreams {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final Streams streams;

  public CapturedStreams() {
    this("");
  }

  public CapturedStreams(String input) {
    this.streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(error, true, StandardCharsets.UTF_8),
            Screen.NONE);
  }

  /** Ones that somebody else captures. */
  public CapturedStreams(Streams streams) {
    this.streams = streams;
  }

  public Streams streams() {
    return streams;
  }

  public String out() {
    streams.out().flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  public String error() {
    return error.toString(StandardCharsets.UTF_8);
  }

  /** A session whose server is behind a socket in a folder; none is started there. */
  public Session session(Path run, Path folder, Map<String, String> environment) {
    return session(run, folder, environment, (_, _) -> () -> {});
  }

  public Session session(
      Path run, Path folder, Map<String, String> environment, Session.Caller caller) {
    var server = new ServerProcess(new Places(run), List.of("false"), streams);
    return new Session(new Client(server), server, streams, folder, environment, caller);
  }
}
