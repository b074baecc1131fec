package dev.berth.server.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who gets in over TLS: certificates by openssl, a client by curl, so that others agree with us.
 */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class TlsOverTcpTest {
  /**
   * Makes two CAs, a server's certificate and clients': good, reader, expired, revoked, foreign.
   */
  private static final String CERTIFICATES =
      """
      set -e
      cd "$1"
      key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>&1; }
      authority() { key "$1"; openssl req -x509 -new -key "$1.key" -days 30 -subj "/CN=$1" -out "$1.pem"; }
      issue() { # NAME CA SUBJECT EXTENSIONS [DATES...]
        name=$1 ca=$2 subject=$3
        key "$name"
        openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
        printf "$4" > "$name.ext"
        shift 4
        openssl ca -batch -notext -config ca.cnf -cert "$ca.pem" -keyfile "$ca.key" -in "$name.csr" \\
          -extfile "$name.ext" -out "$name.pem" "$@" 2>&1
      }
      cat > ca.cnf <<END
      [ca]
      default_ca = all
      [all]
      database = index
      serial = serial
      crlnumber = crlnumber
      new_certs_dir = .
      default_md = sha256
      default_days = 30
      default_crl_days = 30
      policy = any
      [any]
      commonName = supplied
      organizationalUnitName = optional
      END
      : > index
      echo 1000 > serial
      echo 01 > crlnumber
      authority ca
      authority foreign-ca
      client="extendedKeyUsage=clientAuth\\n"
      issue server ca /CN=server "subjectAltName=DNS:box.example,IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\n"
      issue good ca /CN=good "$client"
      issue reader ca /OU=read/CN=reader "$client"
      issue double ca /CN=double+OU=read "$client"
      issue stranger ca /OU=emperor/CN=stranger "$client"
      issue expired ca /CN=expired "$client" -startdate 20200101000000Z -enddate 20200102000000Z
      issue revoked ca /CN=revoked "$client"
      issue foreign foreign-ca /CN=foreign "$client"
      openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke revoked.pem 2>&1
      openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -gencrl -out revoked.list 2>&1
      mv revoked.list list.pem
      chmod 600 ./*.key
      """;

  @TempDir static Path folder;

  private RunningServer server;
  private int port;

  @BeforeAll
  void start() throws IOException {
    Shell.run("sh", "-c", CERTIFICATES, "sh", folder.toString());
    var tls = Files.createDirectory(folder.resolve("tls"));
    for (var name : new String[] {"ca.pem", "server.pem", "server.key"}) {
      Files.copy(
          folder.resolve(name),
          tls.resolve(name),
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.copy(folder.resolve("list.pem"), tls.resolve("revoked.pem"));
    server = RunningServer.start("--listen", "127.0.0.1:0", "--tls", tls.toString());
    port = port(server);
  }

  private static int port(RunningServer server) throws IOException {
    for (var place : server.api().call("system.info", Map.of()).get("places")) {
      if (place.get("name").textValue().equals("tcp")) {
        return URI.create(place.get("path").textValue()).getPort();
      }
    }
    throw new AssertionError("it listens on no port");
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  /** What curl prints: the answer, its HTTP status, and its own exit status. */
  private String curl(String options, String method) throws IOException {
    var script =
        "curl -s -m 10 --cacert %1$s/ca.pem %2$s -H 'Content-Type: application/json' -w ' %%{http_code}' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%3$s\",\"params\":{}}' https://127.0.0.1:%4$d/rpc; echo \" $?\""
            .formatted(folder, options, method, port);
    return Shell.run("sh", "-c", script).strip();
  }

  private String as(String client, String method) throws IOException {
    return curl("--cert %1$s/%2$s.pem --key %1$s/%2$s.key".formatted(folder, client), method);
  }

  @Test
  void aCertificateOfTheCaGoesAsFarAsItsScope() throws IOException {
    assertTrue(as("good", "system.hello").endsWith("200 0"));
    var read = as("reader", "system.hello");
    assertTrue(read.contains("serverVersion") && read.endsWith("200 0"), read);
    for (var client : new String[] {"reader", "double"}) {
      var refused = as(client, "system.stop");
      assertTrue(refused.contains("PERMISSION_DENIED"), refused);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"expired", "revoked", "foreign", "server", "stranger"})
  void anyOtherCertificateIsRefusedInTheHandshake(String client) throws IOException {
    assertRefused(as(client, "system.hello"));
  }

  @Test
  void noCertificateAndAnOlderTlsAreRefused() throws IOException {
    assertRefused(curl("", "system.hello"));
    var older = "--tls-max 1.2 --cert %1$s/good.pem --key %1$s/good.key".formatted(folder);
    assertRefused(curl(older, "system.hello"));
  }

  private static void assertRefused(String said) {
    assertTrue(said.startsWith("000 "), said);
    assertTrue(!said.endsWith(" 0"), said);
  }

  @Test
  void plainTextIsNotAnswered() throws IOException {
    var said =
        Shell.run(
            "sh", "-c", "curl -s -m 10 http://127.0.0.1:%d/rpc; echo \" $?\"".formatted(port));
    assertTrue(!said.contains("jsonrpc") && !said.strip().equals("0"), said);
  }

  @Test
  void aPeerThatOnlyConnectsTakesFewPlacesAndNoneOfOthers() throws IOException {
    var silent = new java.util.ArrayList<java.net.Socket>();
    try {
      for (int i = 0; i < 33; i++) {
        var socket = new java.net.Socket();
        silent.add(socket);
        socket.bind(new java.net.InetSocketAddress("127.0.0.2", 0));
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
      }
      silent.getLast().setSoTimeout(5000);
      assertEquals(-1, silent.getLast().getInputStream().read());
      assertTrue(as("good", "system.hello").endsWith("200 0"));
    } finally {
      for (var socket : silent) {
        socket.close();
      }
    }
  }

  /** Where tokens are taken, a handshake shows nothing yet. */
  @Test
  void aPeerThatOnlyShakesHandsTakesFewPlacesToo() throws Exception {
    var tokens = folder.resolve("tokens");
    var digest = MessageDigest.getInstance("SHA-256").digest("secret".getBytes(UTF_8));
    Files.writeString(tokens, "read " + HexFormat.of().formatHex(digest) + " known\n");
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
    var silent = new ArrayList<SSLSocket>();
    try (var other =
        RunningServer.start(
            "--listen",
            "127.0.0.1:0",
            "--tls",
            folder.resolve("tls").toString(),
            "--tokens",
            tokens.toString())) {
      int there = port(other);
      var sockets = trusting().getSocketFactory();
      for (int i = 0; i < 32; i++) {
        var plain = new Socket();
        plain.bind(new InetSocketAddress("127.0.0.2", 0));
        plain.connect(new InetSocketAddress("127.0.0.1", there));
        silent.add((SSLSocket) sockets.createSocket(plain, "127.0.0.1", there, true));
        silent.getLast().startHandshake();
      }
      var call =
          "curl -s -m 10 --interface 127.0.0.2 --cacert %s/ca.pem -H 'Authorization: Bearer secret' -H 'Content-Type: application/json' -w ' %%{http_code}' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.hello\",\"params\":{}}' https://127.0.0.1:%d/rpc || true"
              .formatted(folder, there);
      assertEquals(" 000", Shell.run("sh", "-c", call));
      assertTrue(Shell.run("sh", "-c", call.replace("127.0.0.2", "127.0.0.3")).endsWith(" 200"));
      ask(silent.getFirst());
      assertTrue(Shell.run("sh", "-c", call).endsWith(" 200"));
    } finally {
      for (var socket : silent) {
        socket.close();
      }
    }
  }

  /** Shows its token with a request, and waits for the begin of the answer. */
  private static void ask(SSLSocket socket) throws IOException {
    var head =
        "GET /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer secret\r\nContent-Length: 0\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(UTF_8));
    assertEquals('H', socket.getInputStream().read());
  }

  private static SSLContext trusting() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(folder.resolve("ca.pem"))) {
      var ca = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("ca", ca);
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void theHostIsANameOfTheCertificate() throws IOException {
    var good = "--cert %1$s/good.pem --key %1$s/good.key -H 'Host: ".formatted(folder);
    assertTrue(curl(good + "box.example'", "system.hello").endsWith("200 0"));
    assertTrue(curl(good + "rebound.example'", "system.hello").endsWith("403 0"));
  }

  @Test
  void whatIsRevokedLaterIsRefusedFromThenOn() throws IOException {
    var tls = folder.resolve("tls/revoked.pem");
    var before = Files.readAllBytes(tls);
    assertTrue(as("good", "system.hello").endsWith("200 0"));
    Shell.run(
        "sh",
        "-c",
        "cd %s && cp index index.old && openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke good.pem 2>&1 && openssl ca -config ca.cnf -cert ca.pem -keyfile ca.key -gencrl -out tls/next 2>&1 && mv tls/next tls/revoked.pem"
            .formatted(folder));
    try {
      assertRefused(as("good", "system.hello"));
      Files.writeString(tls, "no list");
      assertRefused(as("reader", "system.hello"));
    } finally {
      Files.write(tls, before);
    }
    assertEquals("200 0", as("good", "system.hello").replaceAll(".*(?=200)", ""));
  }
}
