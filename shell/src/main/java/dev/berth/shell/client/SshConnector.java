package dev.berth.shell.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Connects through the user's own ssh, which runs {@code berth server connect} at the other end. It
 * asks the server who it is before it gives the connection out, so that a wrong password or host
 * isn't taken for a connection that was lost later.
 */
public record SshConnector(ServerAddress.Ssh address) implements Client.Connector {
  private static final int MOST_WORDS = 4096;

  @Override
  public HttpConnection connect() {
    try {
      var process = new ProcessBuilder(command()).start();
      var wire =
          new StreamWire(process.getInputStream(), process.getOutputStream(), process::destroy);
      var connection = new HttpConnection(wire, "localhost", Optional.empty());
      try {
        Client.greet(connection);
        Thread.ofVirtual().start(() -> discard(process));
        return connection;
      } catch (IOException e) {
        endInput(process);
        var words = process.getErrorStream().readNBytes(MOST_WORDS);
        process.destroy();
        var said = new String(words, StandardCharsets.UTF_8).strip();
        throw failed(said.isEmpty() ? String.valueOf(e.getMessage()) : said);
      }
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private List<String> command() {
    var words = new ArrayList<>(List.of("ssh", "-T"));
    address.port().ifPresent(port -> words.addAll(List.of("-p", String.valueOf(port))));
    words.addAll(List.of("--", address.destination(), "berth", "server", "connect"));
    return words;
  }

  private static void endInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has ended before it took what was sent
    }
  }

  private static void discard(Process process) {
    try {
      process.getErrorStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // it has ended
    }
  }

  private RpcException failed(String why) {
    return new RpcException(
        "UNAVAILABLE",
        "cannot connect through ssh to "
            + address.destination()
            + ": "
            + why
            + "; \"ssh "
            + address.destination()
            + " berth server status\" must work");
  }
}
