package dev.berth.server.access;

import dev.berth.engine.kernel.PrivateFile;
import dev.berth.server.api.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a folder: {@code ca.pem}, {@code server.pem}, {@code server.key} and {@code
 * revoked.pem}. They are read again when one has changed; files that can't be used let nobody in.
 */
public final class TlsFolder {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFolder.class);
  private static final int MOST_BYTES = 1 << 20;

  private final Path folder;
  private volatile State state;

  /**
   * What the files gave.
   *
   * @param context for new connections
   * @param names of the server's certificate, in lower case
   */
  public record Loaded(SSLContext context, Set<String> names, X509Certificate ca, X509CRL revoked) {
    public Loaded {
      names = Set.copyOf(names);
    }

    /** Who a certificate is of, if it is good now. */
    public Identity identify(X509Certificate certificate) throws CertificateException {
      check(certificate);
      return Identity.ofCertificate(certificate, scope(certificate));
    }

    private void check(X509Certificate certificate) throws CertificateException {
      certificate.checkValidity();
      if (revoked.isRevoked(certificate)) {
        throw new CertificateException(
            "the certificate %s is revoked".formatted(certificate.getSerialNumber().toString(16)),
            new CertPathValidatorException("revoked", null, null, -1, BasicReason.REVOKED));
      }
    }
  }

  private record State(FileStamp stamp, Loaded loaded, String failure) {}

  private TlsFolder(Path folder, State state) {
    this.folder = folder;
    this.state = state;
  }

  /**
   * Reads a folder.
   *
   * @throws IOException what is wrong with it
   */
  public static TlsFolder read(Path folder) throws IOException {
    var stamp = stamp(folder);
    return new TlsFolder(folder, new State(stamp, load(folder), ""));
  }

  /** What the files say now. */
  public Loaded current() throws IOException {
    var stamp = stamp(folder);
    var known = state.stamp().equals(stamp) ? state : reload(stamp);
    if (!known.failure().isEmpty()) {
      throw new IOException(known.failure());
    }
    return known.loaded();
  }

  private synchronized State reload(FileStamp stamp) {
    if (!state.stamp().equals(stamp)) {
      try {
        state = new State(stamp, load(folder), "");
        LOG.info("the certificates in {} were read again", folder);
      } catch (IOException e) {
        LOG.warn("nobody can connect with TLS until its files can be used: {}", e.getMessage());
        state = new State(stamp, state.loaded(), "the server's certificates cannot be used");
      }
    }
    return state;
  }

  private static FileStamp stamp(Path folder) {
    return FileStamp.of(
        List.of(
            folder.resolve("ca.pem"),
            folder.resolve("server.pem"),
            folder.resolve("server.key"),
            folder.resolve("revoked.pem")));
  }

  private static Loaded load(Path folder) throws IOException {
    try {
      var ca = certificate(folder.resolve("ca.pem"));
      var own = certificate(folder.resolve("server.pem"));
      own.verify(ca.getPublicKey());
      var revoked = revoked(folder.resolve("revoked.pem"));
      revoked.verify(ca.getPublicKey());
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      var key = key(PrivateFile.read(folder.resolve("server.key"), MOST_BYTES));
      keys.setKeyEntry("server", key, new char[0], new X509Certificate[] {own, ca});
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, new char[0]);
      var context = SSLContext.getInstance("TLSv1.3");
      var loaded = new Loaded(context, names(own), ca, revoked);
      context.init(
          managers.getKeyManagers(), new TrustManager[] {new Clients(pkix(ca), loaded)}, null);
      return loaded;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the certificates in %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static X509Certificate certificate(Path file) throws IOException, CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(PrivateFile.readPublic(file, MOST_BYTES)));
  }

  private static X509CRL revoked(Path file) throws IOException, GeneralSecurityException {
    return (X509CRL)
        CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(PrivateFile.readPublic(file, MOST_BYTES)));
  }

  private static java.security.PrivateKey key(byte[] pem) throws GeneralSecurityException {
    var text = new String(pem, StandardCharsets.US_ASCII);
    var bytes = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateException {
    var names = new HashSet<String>();
    var all = certificate.getSubjectAlternativeNames();
    if (all != null) {
      all.forEach(name -> names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)));
    }
    return names;
  }

  private static X509ExtendedTrustManager pkix(X509Certificate ca)
      throws IOException, GeneralSecurityException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", ca);
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trusted);
    return (X509ExtendedTrustManager) managers.getTrustManagers()[0];
  }

  /** The scope that a certificate's organizational unit names; none is everything. */
  public static Scope scope(X509Certificate certificate) throws CertificateException {
    try {
      var units = new ArrayList<String>();
      for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        var some = part.toAttributes().get("OU"); // a part can have several attributes
        for (int i = 0; some != null && i < some.size(); i++) {
          units.add(String.valueOf(some.get(i)));
        }
      }
      if (units.size() > 1) {
        throw new CertificateException("it has more than one organizational unit");
      }
      return units.isEmpty()
          ? Scope.ADMIN
          : Scope.valueOf(units.getFirst().toUpperCase(Locale.ROOT));
    } catch (NamingException | IllegalArgumentException e) {
      throw new CertificateException("its organizational unit is no scope", e);
    }
  }

  /** Decides on clients' certificates in the handshake. */
  private static final class Clients extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager pkix;
    private final Loaded loaded;

    Clients(X509ExtendedTrustManager pkix, Loaded loaded) {
      this.pkix = pkix;
      this.loaded = loaded;
    }

    private void decide(X509Certificate[] chain) throws CertificateException {
      var _ = loaded.identify(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      pkix.checkClientTrusted(chain, type, socket);
      decide(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      pkix.checkClientTrusted(chain, type, engine);
      decide(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      pkix.checkClientTrusted(chain, type);
      decide(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return pkix.getAcceptedIssuers();
    }
  }
}
