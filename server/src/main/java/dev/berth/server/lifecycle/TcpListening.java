package dev.berth.server.lifecycle;

import dev.berth.server.access.Access;
import dev.berth.server.access.BearerTokens;
import dev.berth.server.access.TlsFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/** A bound TCP socket and what decides who is let in. */
record TcpListening(ServerSocketChannel channel, Access access) implements AutoCloseable {
  private static final int BACKLOG = 128;

  /**
   * Reads what decides, then binds.
   *
   * @throws Refusal where either can't be done
   */
  static TcpListening open(TcpSettings settings) throws IOException {
    var access = access(settings);
    var channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(settings.address(), BACKLOG);
      return new TcpListening(channel, access);
    } catch (IOException e) {
      channel.close();
      throw new Refusal(
          Refusal.FAILED,
          "cannot start: cannot listen on %s: %s"
              .formatted(TcpSettings.shown(settings.address()), e.getMessage()));
    }
  }

  private static Access access(TcpSettings settings) {
    try {
      var tokens =
          settings.tokens().isPresent()
              ? Optional.of(BearerTokens.read(settings.tokens().get()))
              : Optional.<BearerTokens>empty();
      var tls =
          settings.tls().isPresent()
              ? Optional.of(TlsFolder.read(settings.tls().get()))
              : Optional.<TlsFolder>empty();
      return new Access(tls, tokens);
    } catch (IOException e) {
      throw new Refusal(
          Refusal.FAILED, "cannot start: cannot tell who may connect: " + e.getMessage());
    }
  }

  /** As clients name it. */
  String url() throws IOException {
    return (access.tls().isPresent() ? "tls://" : "tcp://")
        + TcpSettings.shown((InetSocketAddress) channel.getLocalAddress());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
