package dev.berth.shell.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Connects to a TCP port: with TLS where there are certificates for it, else on loopback alone.
 *
 * @param tls folder with {@code ca.pem} and, for a client that has them, {@code client.pem} and
 *     {@code client.key}
 * @param token that each request carries
 */
public record TcpConnector(ServerAddress.Tcp address, Optional<Path> tls, Optional<String> token)
    implements Client.Connector {
  private static final int CONNECT_MILLIS = 10_000;

  @Override
  public HttpConnection connect() {
    var name = address.host().replaceAll("[\\[\\]]", "");
    try {
      var ip = InetAddress.getByName(name);
      if (!address.tls() && !ip.isLoopbackAddress()) {
        throw new RpcException(
            "INVALID_ARGUMENT",
            "cannot connect to "
                + shown()
                + " without TLS: a token would cross the network in the clear; use tls:// or ssh://");
      }
      var channel = SocketChannel.open();
      try {
        channel.socket().connect(new InetSocketAddress(ip, address.port()), CONNECT_MILLIS);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        var wire = address.tls() ? sealed(channel, name) : new SocketWire(channel);
        return new HttpConnection(wire, shown(), token);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (UnknownHostException e) {
      throw failed("nobody knows that name");
    } catch (SSLException e) {
      throw e.getCause() instanceof CertificateException
          ? untrusted(e)
          : failed("TLS failed: " + e.getMessage());
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private Wire sealed(SocketChannel channel, String name) throws IOException {
    var folder =
        tls.orElseThrow(
            () ->
                new RpcException(
                    "INVALID_ARGUMENT",
                    "cannot connect to "
                        + shown()
                        + ": no folder of certificates is named; a URL takes it from BERTH_TLS, a context from --tls of \"berth context add\": remove the context and add it with that"));
    var socket =
        (SSLSocket)
            ClientCertificates.context(folder)
                .getSocketFactory()
                .createSocket(channel.socket(), name, address.port(), true);
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new StreamWire(socket.getInputStream(), socket.getOutputStream(), channel);
  }

  private RpcException untrusted(SSLException e) {
    return new RpcException(
        "UNAVAILABLE",
        "cannot connect to the server at "
            + shown()
            + ": its certificate is over, of another CA than ca.pem in "
            + tls.orElseThrow()
            + ", or not for this name ("
            + e.getMessage()
            + ")");
  }

  private String shown() {
    return address.host() + ":" + address.port();
  }

  private RpcException failed(String why) {
    return new RpcException(
        "UNAVAILABLE",
        "cannot connect to the server at "
            + shown()
            + ": "
            + why
            + "; is it running there with --listen, and is this its port?");
  }
}
