package dev.berth.server.access;

import dev.berth.server.api.Scope;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who speaks on a connection, or with a request, as far as the server can tell: what one was given,
 * such as a stream's token, another can't use.
 *
 * @param name {@code unix} for the Unix socket, or such as {@code token backup}
 * @param certificate that it showed, which may end or be revoked while it is connected
 */
public record Identity(String name, Scope scope, Optional<X509Certificate> certificate) {
  /** Whoever may connect to the Unix socket is root. */
  public static final Identity LOCAL = new Identity("unix", Scope.ADMIN, Optional.empty());

  /** Whoever has connected and not yet told who it is: nothing is done for it. */
  public static final Identity UNKNOWN = new Identity("nobody", Scope.READ, Optional.empty());

  public static Identity ofToken(String name, Scope scope) {
    return new Identity("token " + name, scope, Optional.empty());
  }

  static Identity ofCertificate(X509Certificate certificate, Scope scope) {
    return new Identity(
        "certificate " + certificate.getSerialNumber().toString(16),
        scope,
        Optional.of(certificate));
  }
}
