package dev.berth.server.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.Shell;
import dev.berth.server.access.TlsFolder;
import dev.berth.server.api.Scope;
import dev.berth.server.api.SystemApi.Certificate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders on the disk: what is in them, looked at by openssl and by the server's reader. */
@Tag("kernel-slow")
final class CertificatesTest {
  @TempDir Path parent;

  private Path folder;
  private Instant now = Instant.now();

  @BeforeEach
  void choose() {
    folder = parent.resolve("tls");
  }

  private List<Certificate> make(
      List<String> names, List<Wanted.Client> clients, String... revoked) {
    return new Certificates(() -> now)
        .make(folder.toString(), Wanted.of(names, clients, Optional.of(300), List.of(revoked)));
  }

  private List<Certificate> first() {
    return make(
        List.of("lab.example", "10.0.0.7", "fd00::7"),
        List.of(
            new Wanted.Client("me", Optional.empty()),
            new Wanted.Client("ci", Optional.of(Scope.RUN))));
  }

  private static String told(List<Certificate> certificates) {
    return certificates.stream()
        .map(one -> one.name() + " " + one.outcome())
        .collect(Collectors.joining(", "));
  }

  /** Contents of all files by name, but for the lock. */
  private Map<String, String> files() throws IOException {
    var files = new TreeMap<String, String>();
    try (var all = Files.walk(folder)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    files.remove("lock");
    return files;
  }

  private String openssl(String arguments) throws IOException {
    return Shell.run("sh", "-c", "cd " + folder + " && openssl " + arguments + " 2>&1 || true");
  }

  private void assertGood(String certificate, String purpose) throws IOException {
    assertEquals(
        certificate + ": OK",
        openssl(
                "verify -x509_strict -crl_check -CAfile ca.pem -CRLfile revoked.pem -purpose %s %s"
                    .formatted(purpose, certificate))
            .strip());
  }

  @Test
  void othersFindAllThatIsRightInWhatIsMade() throws IOException {
    assertEquals("ca MADE, server MADE, ci MADE, me MADE", told(first()));
    assertGood("server.pem", "sslserver");
    assertGood("clients/me/client.pem", "sslclient");
    assertGood("clients/ci/client.pem", "sslclient");
    assertFalse(
        openssl("verify -CAfile ca.pem -purpose sslserver clients/me/client.pem").contains(": OK"));
    var ca = openssl("x509 -in ca.pem -noout -text");
    assertTrue(ca.contains("CA:TRUE, pathlen:0") && ca.contains("Certificate Sign, CRL Sign"), ca);
    var server = openssl("x509 -in server.pem -noout -text");
    assertTrue(
        server.contains("DNS:lab.example") && server.contains("IP Address:10.0.0.7"), server);
    assertTrue(server.contains("ecdsa-with-SHA256") && server.contains("prime256v1"), server);
    assertTrue(server.contains("IP Address:FD00:0:0:0:0:0:0:7"), server);
    assertEquals(
        "subject=OU = run, CN = ci",
        openssl("x509 -in clients/ci/client.pem -noout -subject").strip());
    assertEquals(
        "subject=CN = me", openssl("x509 -in clients/me/client.pem -noout -subject").strip());
    assertEquals(
        java.util.Set.of("lab.example", "10.0.0.7", "fd00:0:0:0:0:0:0:7"),
        TlsFolder.read(folder).current().names());
  }

  @Test
  void aClientIsRevokedThoughNoRecordOfItIsLeft() throws IOException {
    var ci = first().stream().filter(one -> one.name().equals("ci")).findFirst().orElseThrow();
    Files.delete(folder.resolve("issued/" + ci.serial() + ".pem"));
    var less = List.of(new Wanted.Client("ci", Optional.of(Scope.READ)));
    assertEquals(
        "ca KEPT, ci REVOKED, server KEPT, ci REPLACED, me KEPT", told(make(List.of(), less)));
    assertTrue(
        openssl("crl -in revoked.pem -noout -text")
            .contains(ci.serial().toUpperCase(java.util.Locale.ROOT)));
  }

  @Test
  void nobodyElseCanReadAnyOfIt() throws IOException {
    first();
    try (var all = Files.walk(folder)) {
      for (var one : all.toList()) {
        assertEquals(
            Files.isDirectory(one) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(one)),
            one.toString());
      }
    }
  }

  @Test
  void aSecondCallChangesNothing() throws IOException {
    first();
    var before = files();
    assertEquals("ca KEPT, server KEPT, ci KEPT, me KEPT", told(make(List.of(), List.of())));
    assertEquals("ca KEPT, server KEPT, ci KEPT, me KEPT", told(first()));
    assertEquals(before, files());
  }

  @Test
  void whatEndsSoonIsRenewedWithItsKeyAndThePartsStillFit() throws IOException {
    first();
    var before = files();
    now = now.plus(Duration.ofDays(250));
    assertEquals(
        "ca KEPT, server RENEWED, ci RENEWED, me RENEWED", told(make(List.of(), List.of())));
    var after = files();
    for (var key : List.of("ca.key", "server.key", "clients/me/client.key", "ca.pem")) {
      assertEquals(before.get(key), after.get(key), key);
    }
    for (var certificate : List.of("server.pem", "clients/me/client.pem")) {
      assertNotEquals(before.get(certificate), after.get(certificate), certificate);
    }
    var _ = TlsFolder.read(folder);
  }

  @Test
  void aRenewedCaIsTheOneThatSignedWhatThereIs() throws IOException {
    first();
    var me = Files.readAllBytes(folder.resolve("clients/me/client.pem"));
    now = now.plus(Duration.ofDays(3000));
    var outcomes = told(make(List.of(), List.of()));
    assertTrue(outcomes.startsWith("ca RENEWED, server RENEWED"), outcomes);
    assertEquals(files().get("ca.pem"), files().get("clients/me/ca.pem"));
    Files.write(folder.resolve("old.pem"), me);
    assertTrue(
        openssl("verify -no_check_time -CAfile ca.pem old.pem").contains("old.pem: OK"),
        "signed before the renewal");
    assertTrue(
        openssl("verify -no_check_time -CAfile ca.pem server.pem").contains("server.pem: OK"));
  }

  @Test
  void aRevokedClientIsOnTheListAndLosesItsFiles() throws IOException {
    first();
    var stolen = Files.readAllBytes(folder.resolve("clients/me/client.pem"));
    assertEquals(
        "ca KEPT, me REVOKED, server KEPT, ci KEPT", told(make(List.of(), List.of(), "me")));
    assertFalse(Files.exists(folder.resolve("clients/me")));
    Files.write(folder.resolve("stolen.pem"), stolen);
    var verdict = openssl("verify -crl_check -CAfile ca.pem -CRLfile revoked.pem stolen.pem");
    assertTrue(verdict.contains("certificate revoked"), verdict);
    assertGood("clients/ci/client.pem", "sslclient");
    Files.delete(folder.resolve("stolen.pem"));

    var again = make(List.of(), List.of(new Wanted.Client("me", Optional.empty())));
    assertEquals("ca KEPT, server KEPT, ci KEPT, me MADE", told(again));
    assertGood("clients/me/client.pem", "sslclient");
    var serial = again.getLast().serial();
    assertEquals(
        "ca KEPT, me REVOKED, server KEPT, ci KEPT", told(make(List.of(), List.of(), serial)));
    var list = openssl("crl -in revoked.pem -noout -text");
    assertEquals(2, list.split("Serial Number", -1).length - 1, list);
    assertTrue(list.contains("CRL Number"), list);
  }

  @Test
  void anotherScopeReplacesTheClientAndRevokesTheOneBefore() throws IOException {
    var before = first().getLast().serial();
    var outcomes = make(List.of(), List.of(new Wanted.Client("me", Optional.of(Scope.READ))));
    assertEquals("ca KEPT, me REVOKED, server KEPT, ci KEPT, me REPLACED", told(outcomes));
    assertEquals(before, outcomes.get(1).serial());
    assertEquals(Optional.of(Scope.READ), outcomes.getLast().scope());
    assertGood("clients/me/client.pem", "sslclient");
  }

  @Test
  void aCallThatWasInterruptedIsFinishedByTheNext() throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    write("ca.key", "half of a ke");
    write(".ca.pem.next", "half");
    assertEquals("ca MADE, server MADE, ci MADE, me MADE", told(first()));

    var before = files();
    for (var missing : List.of("server.pem", "server.key")) {
      Files.delete(folder.resolve(missing));
      assertEquals("ca KEPT, server MADE, ci KEPT, me KEPT", told(first()));
    }
    write("clients/me/client.key", before.get("server.key"));
    assertEquals("ca KEPT, server KEPT, ci KEPT, me MADE", told(first()));
    write("clients/me/.client.pem.next", "half");
    Files.delete(folder.resolve("clients/me/client.pem"));
    assertEquals("ca KEPT, server KEPT, ci KEPT, me MADE", told(first()));
    assertGood("clients/me/client.pem", "sslclient");
    var _ = TlsFolder.read(folder);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
  }

  private void assertRefused(ErrorKind kind, String words) {
    var refusal = assertThrows(BerthException.class, this::first);
    assertEquals(kind, refusal.kind(), refusal.getMessage());
    assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal.getMessage());
  }

  @Test
  void whatIsNotUnderstoodIsNeverReplaced() throws IOException {
    first();
    var before = files();
    for (var name : List.of("ca.pem", "ca.key", "revoked.pem")) {
      write(name, "rubbish");
      var broken = files();
      assertRefused(ErrorKind.CONFLICT, name + " cannot be used");
      assertEquals(broken, files());
      write(name, before.get(name));
    }
    for (var name : List.of("ca.pem", "ca.key")) {
      Files.delete(folder.resolve(name));
      assertRefused(ErrorKind.CONFLICT, "it is missing");
      write(name, before.get(name));
    }
    write("ca.key", before.get("server.key"));
    assertRefused(ErrorKind.CONFLICT, "not the key of the certificate");
    write("ca.key", before.get("ca.key"));
    assertEquals("ca KEPT, server KEPT, ci KEPT, me KEPT", told(first()));
    assertArrayEquals(before.keySet().toArray(), files().keySet().toArray());
  }

  @Test
  void aFolderThatOthersCouldReachIsRefused() throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    assertRefused(ErrorKind.CONFLICT, "chmod 700");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(folder, "unix:uid", 65534);
    assertRefused(ErrorKind.CONFLICT, "chown root");
    Files.setAttribute(folder, "unix:uid", 0);
    write("notes", "something else");
    assertRefused(ErrorKind.CONFLICT, "an empty folder");
    Files.delete(folder.resolve("notes"));

    var real = folder;
    folder = parent.resolve("link");
    Files.createSymbolicLink(folder, real);
    assertRefused(ErrorKind.CONFLICT, "it is a link");
    folder = Path.of("tls");
    assertRefused(ErrorKind.INVALID_ARGUMENT, "absolute path");
    folder = parent.resolve("x/../tls");
    assertRefused(ErrorKind.INVALID_ARGUMENT, "without . and ..");

    var open = Files.createDirectory(parent.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    folder = open.resolve("tls");
    assertRefused(ErrorKind.CONFLICT, "others than root can rename");
  }

  @Test
  void whatCanNotBeMadeLeavesNoFolder() {
    var me = List.of(new Wanted.Client("me", Optional.empty()));
    var nameless = assertThrows(BerthException.class, () -> make(List.of(), me));
    assertEquals(ErrorKind.INVALID_ARGUMENT, nameless.kind());
    var unknown =
        assertThrows(BerthException.class, () -> make(List.of("lab.example"), me, "nobody"));
    assertEquals(ErrorKind.NOT_FOUND, unknown.kind());
    assertFalse(Files.exists(folder));
    assertEquals("ca MADE, server MADE, me MADE", told(make(List.of("lab.example"), me)));
  }

  @Test
  void twoCallsAtOnceAreNot() throws IOException {
    first();
    try (var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertRefused(ErrorKind.CONFLICT, "another call is at work");
    }
  }
}
