package dev.berth.server.certificate;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.PrivateFile;
import dev.berth.server.api.Scope;
import dev.berth.server.api.SystemApi.Certificate;
import dev.berth.server.api.SystemApi.CertificateFate;
import dev.berth.server.api.SystemApi.CertificateRole;
import dev.berth.server.certificate.Step.Why;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a plan on a folder. */
final class Execution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Layout layout;
  private final Contents contents;
  private final Instant now;
  private final List<Certificate> outcomes = new ArrayList<>();
  private Optional<Issuer> issuer;

  Execution(Layout layout, Contents contents, Instant now) {
    this.layout = layout;
    this.contents = contents;
    this.now = now;
    this.issuer = contents.issuer();
  }

  List<Certificate> carryOut(List<Step> steps) throws IOException, GeneralSecurityException {
    for (var step : steps) {
      switch (step) {
        case Step.Authority authority -> authority(authority);
        case Step.Revocation revocation -> revoke(revocation);
        case Step.Server server -> server(server);
        case Step.Client client -> client(client);
        case Step.Keep(var place, var seen) -> keep(place, seen);
        case Step.Forget(var name) -> forget(name);
        case Step.Prune(var serial) -> Files.deleteIfExists(layout.issued(serial));
      }
    }
    return List.copyOf(outcomes);
  }

  private Issuer issuer() {
    return issuer.orElseThrow(
        () -> BerthException.internal("a plan signs before there is a CA", null));
  }

  private void authority(Step.Authority step) throws IOException, GeneralSecurityException {
    if (step.why().needsKey()) {
      var key = Issuer.newKey();
      issuer = Optional.of(Issuer.founded(key, step.validity()));
      PrivateFile.write(layout.caKey(), Pem.of(key.getPrivate()));
    } else {
      issuer = Optional.of(issuer().renewed(step.validity()));
    }
    PrivateFile.write(layout.ca(), Pem.of(issuer().certificate()));
    told(step.why(), CertificateRole.CA, Contents.seen("ca", issuer().certificate()), layout.ca());
  }

  private void revoke(Step.Revocation step) throws IOException, GeneralSecurityException {
    var known = contents.found().revoked();
    var further =
        step.certificates().stream().map(Seen::serial).filter(it -> !known.contains(it)).toList();
    PrivateFile.write(layout.revoked(), Pem.of(issuer().list(contents.list(), further, now)));
    for (var one : step.certificates()) {
      outcomes.add(
          outcome(
              CertificateFate.REVOKED, CertificateRole.CLIENT, one, layout.issued(one.serial())));
      LOG.info(
          "the certificate {} of the client {} is revoked ({})",
          one.serial().toString(16),
          one.name(),
          layout.revoked());
    }
  }

  private void server(Step.Server step) throws IOException, GeneralSecurityException {
    var names = new TreeSet<>(step.names()).stream().map(ServerName::parse).toList();
    PublicKey key;
    if (step.fresh()) {
      var pair = Issuer.newKey();
      PrivateFile.write(layout.serverKey(), Pem.of(pair.getPrivate()));
      key = pair.getPublic();
    } else {
      key = contents.server().orElseThrow().getPublicKey();
    }
    var made = issuer().server(key, names, step.validity());
    PrivateFile.write(layout.server(), Pem.of(made));
    told(step.why(), CertificateRole.SERVER, Contents.seen("server", made), layout.server());
  }

  private void client(Step.Client step) throws IOException, GeneralSecurityException {
    PrivateFolder.prepareBelow(layout.clients());
    PrivateFolder.prepareBelow(layout.issued());
    var files = layout.client(step.name());
    PrivateFolder.prepareBelow(files.folder());
    X509Certificate made;
    if (step.why().needsKey()) {
      var pair = Issuer.newKey();
      made = certified(step, pair.getPublic());
      PrivateFile.write(files.key(), Pem.of(pair.getPrivate()));
    } else {
      made = certified(step, present(step.name()).getPublicKey());
    }
    PrivateFile.write(files.certificate(), Pem.of(made));
    giveAuthority(files);
    told(step.why(), CertificateRole.CLIENT, Contents.seen(step.name(), made), files.folder());
  }

  private X509Certificate present(String client) {
    return Optional.ofNullable(contents.clients().get(client)).orElseThrow();
  }

  /** A certificate that is remembered, so that it can be revoked whatever happens next. */
  private X509Certificate certified(Step.Client step, PublicKey key)
      throws IOException, GeneralSecurityException {
    var made = issuer().client(key, step.name(), step.scope(), step.validity());
    PrivateFile.write(layout.issued(made.getSerialNumber()), Pem.of(made));
    return made;
  }

  /** The CA's certificate of now, for a client to know the server by. */
  private void giveAuthority(Layout.Client files) throws IOException, GeneralSecurityException {
    var pem = Pem.of(issuer().certificate());
    if (!Files.exists(files.ca()) || !Arrays.equals(Files.readAllBytes(files.ca()), pem)) {
      PrivateFile.write(files.ca(), pem);
    }
  }

  private void keep(Step.Place place, Seen seen) throws IOException, GeneralSecurityException {
    switch (place) {
      case CA -> kept(CertificateRole.CA, seen, layout.ca());
      case SERVER -> kept(CertificateRole.SERVER, seen, layout.server());
      case CLIENT -> {
        var files = layout.client(seen.name());
        giveAuthority(files);
        kept(CertificateRole.CLIENT, seen, files.folder());
      }
    }
  }

  /** What a person put beside it stays. */
  private void forget(String name) throws IOException {
    var files = layout.client(name);
    for (var file : List.of(files.key(), files.certificate(), files.ca())) {
      Files.deleteIfExists(file);
    }
    try {
      Files.deleteIfExists(files.folder());
    } catch (DirectoryNotEmptyException e) {
      LOG.info("{} has other files and stays", files.folder());
    }
  }

  private void kept(CertificateRole role, Seen seen, Path path) {
    outcomes.add(outcome(CertificateFate.KEPT, role, seen, path));
  }

  private void told(Why why, CertificateRole role, Seen seen, Path path) {
    var fate = CertificateFate.valueOf(why.name());
    outcomes.add(outcome(fate, role, seen, path));
    LOG.info(
        "the certificate {} of {} is {} and good until {} ({})",
        seen.serial().toString(16),
        seen.name(),
        why.name().toLowerCase(Locale.ROOT),
        seen.ends(),
        path);
  }

  private static Certificate outcome(
      CertificateFate fate, CertificateRole role, Seen seen, Path path) {
    boolean client = role == CertificateRole.CLIENT;
    return new Certificate(
        fate,
        role,
        seen.name(),
        seen.serial().toString(16),
        role == CertificateRole.SERVER ? seen.names().stream().sorted().toList() : List.of(),
        client ? Optional.<Scope>of(seen.scope()) : Optional.empty(),
        seen.ends().toEpochMilli(),
        path.toString());
  }
}
