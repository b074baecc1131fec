package dev.berth.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.server.access.Access;
import dev.berth.server.access.BearerTokens;
import dev.berth.server.http.HttpServer;
import dev.berth.server.process.Http;
import dev.berth.server.process.WebSocketClient;
import dev.berth.server.stream.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** A server of HTTP on a socket of its own, which carries out the probes. */
final class ProbeServer implements AutoCloseable {
  /** Over TCP a client needs it. */
  static final String TOKEN = "probes";

  final EndpointFixture fixture;
  final Tokens tokens = new Tokens(Duration.ofMinutes(1));
  final HttpServer http;
  private final Path folder;
  private final ServerSocketChannel socket;
  private final ServerSocketChannel tcp;

  ProbeServer(Limits limits) throws IOException {
    folder = Files.createTempDirectory("probe-");
    fixture = new EndpointFixture(folder, limits);
    socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(path()));
    http = new HttpServer(socket, fixture.endpoint, tokens, limits);
    tcp = ServerSocketChannel.open();
    tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    http.listen(tcp, new Access(Optional.empty(), Optional.of(tokens("admin", "test"))));
    http.start();
  }

  private BearerTokens tokens(String scope, String name) throws IOException {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(UTF_8));
      var file = folder.resolve("tokens");
      Files.writeString(
          file, "%s %s %s%n".formatted(scope, HexFormat.of().formatHex(sha256), name));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return BearerTokens.read(file);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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

  Http connectOverTcp() throws IOException {
    return new Http((InetSocketAddress) tcp.getLocalAddress());
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
