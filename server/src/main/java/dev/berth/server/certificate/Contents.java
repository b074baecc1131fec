package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.PrivateFile;
import dev.berth.server.access.TlsFolder;
import dev.berth.server.api.Scope;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.ldap.LdapName;

/**
 * What is in a folder.
 *
 * @param issuer empty where the folder is new
 * @param server where it can be used
 * @param clients by name
 */
record Contents(
    Optional<Issuer> issuer,
    Optional<X509Certificate> server,
    SortedMap<String, X509Certificate> clients,
    List<X509Certificate> issued,
    Optional<X509CRL> list) {
  private static final int MOST_BYTES = 1 << 20;

  /** What a call that was interrupted before there was a CA leaves. */
  private static final Pattern BEGUN = Pattern.compile("lock|ca\\.key|\\.ca\\.(key|pem)\\.next");

  /** Reads a folder; what stands in the way of signing with its CA is told. */
  static Contents read(Layout layout) throws IOException {
    if (!Files.exists(layout.ca(), LinkOption.NOFOLLOW_LINKS)) {
      requireNew(layout);
      return new Contents(
          Optional.empty(), Optional.empty(), new TreeMap<>(), List.of(), Optional.empty());
    }
    var issuer = issuer(layout);
    var key = issuer.certificate().getPublicKey();
    return new Contents(
        Optional.of(issuer),
        usable(layout.server(), layout.serverKey(), key)
            .filter(_ -> Files.exists(layout.serverKey())),
        clients(layout, key),
        issued(layout, key),
        list(layout, key));
  }

  private static void requireNew(Layout layout) throws IOException {
    try (var all = Files.newDirectoryStream(layout.folder())) {
      for (var one : all) {
        if (!BEGUN.matcher(one.getFileName().toString()).matches()) {
          throw unusable(
              layout.ca(),
              "it is missing, and the folder has %s; bring it back, or take an empty folder"
                  .formatted(one.getFileName()));
        }
      }
    }
  }

  private static Issuer issuer(Layout layout) throws IOException {
    X509Certificate certificate;
    try {
      certificate = certificate(layout.ca());
      certificate.verify(certificate.getPublicKey());
      if (certificate.getBasicConstraints() < 0) {
        throw new GeneralSecurityException("it is no CA's");
      }
    } catch (GeneralSecurityException e) {
      throw unusable(layout.ca(), e.getMessage() + "; bring the right one back");
    }
    try {
      var bytes = PrivateFile.read(layout.caKey(), MOST_BYTES);
      return new Issuer(certificate, Pem.key(bytes, certificate.getPublicKey()));
    } catch (NoSuchFileException e) {
      throw unusable(layout.caKey(), "it is missing; bring the CA's key back");
    } catch (GeneralSecurityException e) {
      throw unusable(layout.caKey(), e.getMessage() + "; bring the CA's key back, EC in PKCS #8");
    }
  }

  private static Optional<X509CRL> list(Layout layout, PublicKey ca) throws IOException {
    if (!Files.exists(layout.revoked())) {
      return Optional.empty();
    }
    try {
      var list = Pem.list(PrivateFile.readPublic(layout.revoked(), MOST_BYTES));
      list.verify(ca);
      return Optional.of(list);
    } catch (GeneralSecurityException e) {
      throw unusable(
          layout.revoked(),
          e.getMessage() + "; bring the CA's list back, so that what was revoked stays so");
    }
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    return Pem.certificate(PrivateFile.readPublic(file, MOST_BYTES));
  }

  /** One of the CA to which the key beside it belongs, where there is one. */
  private static Optional<X509Certificate> usable(Path file, Path key, PublicKey ca)
      throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var certificate = certificate(file);
      certificate.verify(ca);
      if (Files.exists(key)) {
        var _ = Pem.key(PrivateFile.read(key, MOST_BYTES), certificate.getPublicKey());
      }
      return Optional.of(certificate);
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, X509Certificate> clients(Layout layout, PublicKey ca)
      throws IOException {
    var clients = new TreeMap<String, X509Certificate>();
    for (var folder : entries(layout.clients())) {
      var name = folder.getFileName().toString();
      var client = layout.client(name);
      usable(client.certificate(), client.key(), ca)
          .ifPresent(certificate -> clients.put(name, certificate));
    }
    return clients;
  }

  private static List<X509Certificate> issued(Layout layout, PublicKey ca) throws IOException {
    var issued = new ArrayList<X509Certificate>();
    for (var file : entries(layout.issued())) {
      if (!file.getFileName().toString().endsWith(".pem")) {
        continue;
      }
      try {
        var certificate = certificate(file);
        certificate.verify(ca);
        issued.add(certificate);
      } catch (GeneralSecurityException e) {
        throw unusable(
            file,
            e.getMessage() + "; bring it back, or remove it: it can't be revoked by name then");
      }
    }
    return issued;
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    var entries = new ArrayList<Path>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      all.forEach(entries::add);
    }
    return entries;
  }

  private static BerthException unusable(Path file, String why) {
    return BerthException.conflict(
            "cannot make certificates: %s cannot be used: %s".formatted(file, why))
        .with("path", file);
  }

  /** What decisions need of it. */
  Found found() {
    if (issuer.isEmpty()) {
      return Found.nothing();
    }
    var seen = new TreeMap<String, Seen>();
    clients.forEach((name, certificate) -> seen.put(name, seen(name, certificate)));
    return new Found(
        issuer.map(it -> seen("ca", it.certificate())),
        server.map(it -> seen("server", it)),
        seen,
        Stream.concat(issued.stream(), clients.values().stream())
            .distinct() // a client's own, too, of which no record is left
            .map(it -> seen(nameOf(it), it))
            .toList(),
        list.isPresent(),
        revoked());
  }

  private Set<BigInteger> revoked() {
    var revoked = new HashSet<BigInteger>();
    list.map(X509CRL::getRevokedCertificates)
        .ifPresent(all -> all.forEach(one -> revoked.add(one.getSerialNumber())));
    return revoked;
  }

  static Seen seen(String name, X509Certificate certificate) {
    return new Seen(
        name,
        certificate.getSerialNumber(),
        names(certificate),
        scope(certificate),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant());
  }

  private static Scope scope(X509Certificate certificate) {
    try {
      return TlsFolder.scope(certificate);
    } catch (GeneralSecurityException e) {
      return Scope.READ; // the server lets nobody in with it
    }
  }

  /** In the form of {@link ServerName}; what has none there is passed over. */
  private static Set<String> names(X509Certificate certificate) {
    var names = new HashSet<String>();
    try {
      var all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        all.forEach(name -> names.add(ServerName.parse(String.valueOf(name.get(1))).text()));
      }
    } catch (GeneralSecurityException | BerthException e) {
      return Set.of(); // another tool made it: whoever gives names gets another
    }
    return names;
  }

  /** The common name of a subject. */
  private static String nameOf(X509Certificate certificate) {
    try {
      for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        var name = part.toAttributes().get("CN");
        if (name != null && name.size() == 1) {
          return String.valueOf(name.get(0));
        }
      }
    } catch (javax.naming.NamingException e) {
      return "";
    }
    return "";
  }
}
