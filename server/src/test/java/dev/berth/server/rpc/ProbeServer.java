package dev.berth.server.rpc;

import dev.berth.server.http.HttpServer;
import dev.berth.server.process.Http;
import dev.berth.server.process.WebSocketClient;
import dev.berth.server.stream.Tokens;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A server of HTTP on a socket of its own, which carries out the probes. */
final class ProbeServer implements AutoCloseable {
  final EndpointFixture fixture;
  final Tokens tokens = new Tokens(Duration.ofMinutes(1));
  final HttpServer http;
  private final Path folder;
  private final ServerSocketChannel socket;

  ProbeServer(Limits limits) throws IOException {
    folder = Files.createTempDirectory("probe-");
    fixture = new EndpointFixture(folder, limits);
    socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(path()));
    http = new HttpServer(socket, fixture.endpoint, tokens, limits);
    http.start();
  }

  static ProbeServer start() throws IOException {
    return new ProbeServer(Limits.DEFAULT);
  }

  Path path() {
    return folder.resolve("socket");
  }

  Http connect() throws IOException {
    return new Http(path());
  }

  WebSocketClient webSocket() throws IOException {
    return WebSocketClient.open(path(), "/rpc");
  }

  @Override
  public void close() throws IOException {
    http.close();
    tokens.close();
    fixture.close();
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
