package dev.berth.server.http;

import dev.berth.engine.error.ErrorKind;
import dev.berth.server.access.Access;
import dev.berth.server.access.Identity;
import dev.berth.server.rpc.Caller;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Pattern;

/** A TCP port: whoever connects is nobody before a certificate or a token says otherwise. */
record TcpEntrance(ServerSocketChannel socket, Access access) implements Entrance {
  private static final Pattern BEARER =
      Pattern.compile("Bearer +([A-Za-z0-9._~+/-]{1,1000}=*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]{2,45}]");

  @Override
  public boolean hasHandshake() {
    return access.tls().isPresent();
  }

  @Override
  public Arrival admit(SocketChannel client) throws IOException {
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    return access.tls().isPresent()
        ? TlsHandshake.with(client, access.tls().get(), access.tokens().isPresent())
        : new Arrival(new Caller(Identity.UNKNOWN));
  }

  @Override
  public Decision decide(HeaderMap head, Caller connection) {
    var refusal =
        Gate.check(
            head,
            this::isOurs,
            "neither localhost nor an IP address nor a name of the server's certificate");
    if (refusal.isPresent()) {
      return new Decision.Refused(refusal.get());
    }
    return identify(head, connection.identity())
        .<Decision>map(identity -> new Decision.Served(connection.as(identity)))
        .orElseGet(() -> new Decision.Refused(unauthorized()));
  }

  private boolean isOurs(String host) {
    return host.equals("localhost") || ADDRESS.matcher(host).matches() || isCertified(host);
  }

  private boolean isCertified(String host) {
    try {
      return access.tls().isPresent() && access.tls().get().current().names().contains(host);
    } catch (IOException e) {
      return false;
    }
  }

  /** By the token where there is one, else by the certificate. */
  private Optional<Identity> identify(HeaderMap head, Identity known) {
    var headers = head.get(Headers.AUTHORIZATION);
    if (headers == null) {
      return known.certificate().flatMap(this::stillGood);
    }
    var words = BEARER.matcher(headers.getFirst());
    return headers.size() == 1 && words.matches()
        ? access.tokens().flatMap(tokens -> tokens.identify(words.group(1)))
        : Optional.empty();
  }

  /** What was good in the handshake may have ended since. */
  private Optional<Identity> stillGood(X509Certificate certificate) {
    try {
      return access.tls().isPresent()
          ? Optional.of(access.tls().get().current().identify(certificate))
          : Optional.empty();
    } catch (IOException | CertificateException e) {
      return Optional.empty();
    }
  }

  private static Gate.Refusal unauthorized() {
    return Gate.Refusal.of(
        401,
        ErrorKind.PERMISSION_DENIED,
        "cannot take a request: it has neither a certificate that is still good nor a bearer token that this server knows; send \"Authorization: Bearer TOKEN\" with each; the command and the clients take the token from the file that BERTH_TOKEN_FILE names, or a context with --token-file");
  }
}
