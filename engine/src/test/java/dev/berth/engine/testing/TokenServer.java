package dev.berth.engine.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A token server as docker-registry wants it, over TLS with an authority of its own: it gives
 * tokens to whoever shows one password, or one identity token.
 */
public final class TokenServer implements AutoCloseable {
  /** How long a registry takes a token after its end. */
  private static final int LEEWAY = 60;

  private static final String PASSPHRASE = "of-this-test";

  private final Path folder;
  private final String basic;
  private final String identity;
  private final HttpsServer server;
  private final PrivateKey key;
  private final String certificate;
  private final AtomicInteger given = new AtomicInteger();
  private final AtomicReference<Integer> lifetime = new AtomicReference<>(300);

  private TokenServer(Path folder, String pair, String identity)
      throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.basic =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    this.identity = identity;
    Shell.script(
        folder,
        """
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=authority 2>/dev/null
        openssl req -new -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server 2>/dev/null
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt -extfile <(echo subjectAltName=IP:127.0.0.1) 2>/dev/null
        openssl pkcs12 -export -inkey server.key -in server.crt -out server.p12 -passout pass:%s
        openssl pkcs8 -topk8 -nocrypt -in server.key -outform DER -out server.der
        openssl x509 -in server.crt -outform DER -out certificate.der
        """
            .formatted(PASSPHRASE));
    this.key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve("server.der"))));
    this.certificate =
        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("certificate.der")));
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(folder.resolve("server.p12"))) {
      store.load(in, PASSPHRASE.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSPHRASE.toCharArray());
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/token", this::answer);
    server.start();
  }

  /**
   * Starts one.
   *
   * @param folder empty
   * @param pair user, colon, password
   * @param identity token that is taken as well
   */
  public static TokenServer start(Path folder, String pair, String identity)
      throws IOException, GeneralSecurityException {
    return new TokenServer(folder, pair, identity);
  }

  /** The authority that signed its certificate and that of the registry. */
  public Path authority() {
    return folder.resolve("ca.crt");
  }

  /** The lines of a registry's section "http" with TLS. */
  public String http() {
    return "  tls:\n    certificate: %s\n    key: %s\n"
        .formatted(folder.resolve("server.crt"), folder.resolve("server.key"));
  }

  /** A registry's section that sends callers here. */
  public String section() {
    return """
        auth:
          token:
            realm: https://127.0.0.1:%d/token
            service: registry
            issuer: tokens
            rootcertbundle: %s
        """
        .formatted(server.getAddress().getPort(), folder.resolve("server.crt"));
  }

  /** How many tokens it gave. */
  public int given() {
    return given.get();
  }

  /** From now on the registry takes a token for so many seconds, whatever its reader is told. */
  public void lifetime(int seconds) {
    lifetime.set(seconds);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var query = String.valueOf(exchange.getRequestURI().getRawQuery());
      boolean known =
          basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
              || values(form, "refresh_token").equals(List.of(identity));
      var document =
          known
              ? "{\"token\":\"%s\",\"expires_in\":300}"
                  .formatted(token(values(query + "&" + form, "scope")))
              : "{\"details\":\"incorrect username or password\"}";
      var bytes = document.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> values(String form, String name) {
    return Arrays.stream(form.split("&"))
        .filter(field -> field.startsWith(name + "="))
        .map(field -> URLDecoder.decode(field.substring(name.length() + 1), StandardCharsets.UTF_8))
        .toList();
  }

  private String token(List<String> scopes) throws GeneralSecurityException {
    given.incrementAndGet();
    long now = Instant.now().getEpochSecond();
    var access =
        scopes.stream()
            .flatMap(scope -> Arrays.stream(scope.split(" ")))
            .map(scope -> scope.split(":"))
            .filter(parts -> parts.length == 3)
            .map(
                parts ->
                    "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[\"%s\"]}"
                        .formatted(parts[0], parts[1], parts[2].replace(",", "\",\"")))
            .collect(Collectors.joining(","));
    var claims =
        "{\"iss\":\"tokens\",\"sub\":\"ann\",\"aud\":\"registry\",\"nbf\":%d,\"iat\":%d,\"exp\":%d,\"jti\":\"%d\",\"access\":[%s]}"
            .formatted(now - 2 * LEEWAY, now, now - LEEWAY + lifetime.get(), given.get(), access);
    var header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"%s\"]}".formatted(certificate);
    var text = encoded(header.getBytes()) + "." + encoded(claims.getBytes());
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + encoded(signature.sign());
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
