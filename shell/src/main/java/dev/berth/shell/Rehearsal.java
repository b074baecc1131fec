package dev.berth.shell;

import dev.berth.shell.client.Client;
import dev.berth.shell.client.HttpConnection;
import dev.berth.shell.command.Lines;
import dev.berth.shell.command.Session;
import dev.berth.shell.repl.ShellCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the start-up cache is made from: the usual commands and a script, run once at build time in
 * a JVM that records which classes they load. There may be no server then, and no root, so a
 * listener in this process answers the calls.
 */
final class Rehearsal {
  private static final String ANSWER =
      """
      {"jsonrpc":"2.0","id":1,"result":[{"id":"0123456789abcdef","name":"web","image":"debian:12",\
      "command":["sleep","1"],"status":"exited","createdAt":1,"finishedAt":1.5,"exitCode":0,\
      "labels":{},"references":["debian:12"],"size":1}]}""";

  private Rehearsal() {}

  static int run(Streams streams) {
    try {
      var folder = Files.createTempDirectory("berth");
      var places = new Places(folder);
      try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        listener.bind(UnixDomainSocketAddress.of(places.socket()));
        var answering = new Thread(() -> answer(listener), "answers");
        answering.setDaemon(true);
        answering.start();
        rehearse(places);
        rehearseShell(places);
      } finally {
        Files.deleteIfExists(places.socket());
        Files.delete(folder);
      }
      return 0;
    } catch (IOException e) {
      streams.say("no start-up cache: " + e.getMessage());
      return 1;
    }
  }

  private static void rehearse(Places places) {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    var streams = new Streams(InputStream.nullInputStream(), nowhere, nowhere, Screen.NONE);
    var server = new ServerProcess(places, List.of("berth"), streams);
    nowhere.print(Help.text(Lines.columns(Screen.NONE, Map.of())));
    Signals.handle("USR2", _ -> {});
    for (var argv :
        List.of(
            List.of("ps", "-a"),
            List.of("images"),
            List.of("ps", "--json"),
            List.of("rm", "-f", "web"),
            List.of("-e", "console.log(container.list().length); await new Promise(setTimeout)"))) {
      try (var client = new Client(server)) {
        Main.run(
            argv, new Session(client, server, streams, Path.of("/"), Map.of(), (_, _) -> () -> {}));
      }
    }
  }

  /** The history goes to the folder of the rehearsal, which goes with its end. */
  private static void rehearseShell(Places places) throws IOException {
    var seen = new ByteArrayOutputStream();
    var nowhere = new PrintStream(seen, true, StandardCharsets.UTF_8);
    var typed = new ByteArrayInputStream("container.list()\r\004".getBytes(StandardCharsets.UTF_8));
    var streams = new Streams(typed, nowhere, nowhere, Screen.NONE);
    var server = new ServerProcess(places, List.of("berth"), streams);
    var environment = Map.of("XDG_STATE_HOME", places.run().toString());
    try (var client = new Client(server)) {
      ShellCommand.rehearse(
          new Session(client, server, streams, Path.of("/"), environment, (_, _) -> () -> {}),
          typed,
          seen);
    }
    Files.deleteIfExists(places.run().resolve("berth/history"));
    Files.deleteIfExists(places.run().resolve("berth"));
  }

  /** Answers every request with the same list; requests are told apart by their empty line. */
  private static void answer(ServerSocketChannel listener) {
    var body = ANSWER.getBytes(StandardCharsets.UTF_8);
    var head =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n";
    try {
      while (true) {
        try (var connection = listener.accept()) {
          connection.read(ByteBuffer.allocate(HttpConnection.BUFFER));
          connection.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
          connection.write(ByteBuffer.wrap(body));
        }
      }
    } catch (java.nio.channels.ClosedChannelException e) {
      // the rehearsal is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
