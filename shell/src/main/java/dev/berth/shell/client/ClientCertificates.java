package dev.berth.shell.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads a client's folder of certificates. Its CA alone is trusted, not the machine's. */
public final class ClientCertificates {
  private ClientCertificates() {}

  /**
   * Checks a folder before it is relied on.
   *
   * @param withToken a client that has one may come without a certificate
   */
  public static void require(Path folder, boolean withToken) {
    var _ = context(folder);
    var certificate = folder.resolve("client.pem");
    if (Files.exists(certificate)) {
      requireSecret(folder);
    } else if (!withToken) {
      throw unusable(folder, "there is no " + certificate);
    }
  }

  private static void requireSecret(Path folder) {
    try {
      var fault = SecretFile.fault(folder.resolve("client.key"));
      if (fault.isPresent()) {
        throw unusable(folder, fault.get());
      }
    } catch (IOException e) {
      throw unusable(folder, e.getMessage());
    }
  }

  static SSLContext context(Path folder) {
    try {
      var ca = certificate(folder.resolve("ca.pem"));
      var trusted = store();
      trusted.setCertificateEntry("ca", ca);
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own(folder), new char[0]);
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (NoSuchFileException e) {
      throw unusable(folder, "there is no " + e.getMessage());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(folder, e.getMessage());
    }
  }

  private static RpcException unusable(Path folder, @Nullable String why) {
    return new RpcException(
        "INVALID_ARGUMENT",
        "cannot use the certificates in "
            + folder
            + ": "
            + why
            + "; the folder that BERTH_TLS or the context names has ca.pem, client.pem and client.key");
  }

  private static KeyStore own(Path folder) throws IOException, GeneralSecurityException {
    var store = store();
    var file = folder.resolve("client.pem");
    if (Files.exists(file)) {
      var text = Files.readString(folder.resolve("client.key"));
      var key = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
      store.setKeyEntry(
          "client",
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          new char[0],
          new X509Certificate[] {certificate(file)});
    }
    return store;
  }

  private static KeyStore store() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
