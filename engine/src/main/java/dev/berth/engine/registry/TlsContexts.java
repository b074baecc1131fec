package dev.berth.engine.registry;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom to trust, and what to show, when a connection is made. */
final class TlsContexts {
  /** The machine's own authorities; a run time of ours has only those of its making. */
  private static final Path MACHINE = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private TlsContexts() {}

  /**
   * The context for a server.
   *
   * @throws BerthException INVALID_ARGUMENT for a file that isn't what it should be
   */
  static SSLContext of(TlsFiles files) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(shown(files.clients()), trusted(files), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw BerthException.internal("cannot prepare TLS", e);
    }
  }

  /** A context with which no connection can be made. */
  static SSLContext trustingNobody() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw BerthException.internal("cannot prepare TLS", e);
    }
  }

  private static TrustManager[] trusted(TlsFiles files)
      throws GeneralSecurityException, IOException {
    if (files.unverified()) {
      return new TrustManager[] {new AnyCertificate()};
    }
    var authorities = new ArrayList<>(machineAuthorities());
    for (var file : files.authorities()) {
      authorities.addAll(read(file, PemFiles::certificates));
    }
    var store = emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    return trusting(store).getTrustManagers();
  }

  private static List<X509Certificate> machineAuthorities() throws GeneralSecurityException {
    if (Files.isReadable(MACHINE)) {
      return read(MACHINE, PemFiles::certificates);
    }
    return Stream.of(trusting(null).getTrustManagers())
        .flatMap(
            manager ->
                manager instanceof X509TrustManager known
                    ? Stream.of(known.getAcceptedIssuers())
                    : Stream.empty())
        .toList();
  }

  private static TrustManagerFactory trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyManager[] shown(List<TlsFiles.Pair> clients)
      throws GeneralSecurityException, IOException {
    var store = emptyStore();
    for (int i = 0; i < clients.size(); i++) {
      var pair = clients.get(i);
      var chain = read(pair.certificate(), PemFiles::certificates);
      requireKey(pair);
      var key = read(pair.key(), pem -> PemFiles.key(pem, chain.getFirst().getPublicKey()));
      store.setKeyEntry("client-" + i, key, new char[0], chain.toArray(Certificate[]::new));
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static void requireKey(TlsFiles.Pair pair) {
    if (Files.notExists(pair.key())) {
      var certificate = pair.certificate();
      boolean isBeside = certificate.resolveSibling("").equals(pair.key().resolveSibling(""));
      throw unusable(
          pair.key(),
          "no such file; %s needs %s"
              .formatted(
                  certificate.getFileName(),
                  isBeside ? pair.key().getFileName() + " beside it" : "it as its key"),
          null);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  @FunctionalInterface
  private interface PemReader<T> {
    T read(byte[] pem) throws GeneralSecurityException;
  }

  private static <T> T read(Path file, PemReader<T> reader) {
    try {
      return reader.read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw unusable(file, "no such file; put it there", e);
    } catch (IOException | GeneralSecurityException e) {
      var why = e.getMessage() == null ? e.toString() : e.getMessage();
      throw unusable(file, why + "; put it right", e);
    }
  }

  private static BerthException unusable(Path file, String why, @Nullable Exception cause) {
    return new BerthException(
        ErrorKind.INVALID_ARGUMENT,
        "cannot use %s for TLS with a registry: %s".formatted(file, why),
        cause);
  }
}
