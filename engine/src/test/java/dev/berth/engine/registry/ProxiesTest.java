package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.error.ErrorKind;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxiesTest {
  private static final Proxies PROXIES =
      Proxies.of(
          Map.of(
              "HTTP_PROXY", "http://plain.example:3128",
              "https_proxy", "tls.example:3129",
              "HTTPS_PROXY", "http://not.this.example",
              "NO_PROXY",
                  "one.example, .two.example,*.three.example,four.example:5000,10.1.0.0/16"
                      + " fd00::/8"));

  private static String proxy(String address) {
    return PROXIES.find(URI.create(address)).map(URI::getHost).orElse("direct");
  }

  @Test
  void theSchemeSaysWhichProxy() {
    assertEquals("plain.example", proxy("http://registry.example/v2/"));
    assertEquals("tls.example", proxy("https://registry.example/v2/"));
    assertEquals(
        Optional.empty(), Proxies.of(Map.of()).find(URI.create("https://registry.example/")));
  }

  @Test
  void someAreReachedDirectly() {
    assertEquals("direct", proxy("https://one.example"));
    assertEquals("direct", proxy("https://ONE.example"));
    assertEquals("direct", proxy("https://a.one.example"));
    assertEquals("tls.example", proxy("https://bone.example"));
    assertEquals("tls.example", proxy("https://two.example"));
    assertEquals("direct", proxy("https://a.two.example"));
    assertEquals("direct", proxy("https://a.three.example"));
    assertEquals("direct", proxy("https://four.example:5000"));
    assertEquals("tls.example", proxy("https://four.example"));
    assertEquals("direct", proxy("https://10.1.2.3"));
    assertEquals("tls.example", proxy("https://10.2.2.3"));
    assertEquals("direct", proxy("https://[fd12::1]"));
  }

  @Test
  void loopbackIsReachedDirectly() {
    assertEquals("direct", proxy("http://localhost:5000"));
    assertEquals("direct", proxy("http://127.0.0.1:5000"));
    assertEquals("direct", proxy("http://[::1]:5000"));
  }

  @Test
  void aStarMeansAll() {
    var none = Proxies.of(Map.of("HTTPS_PROXY", "http://p.example", "no_proxy", "*"));
    assertEquals(Optional.empty(), none.find(URI.create("https://registry.example")));
  }

  @Test
  void whatIsNoProxyIsToldWithoutItsPassword() {
    for (var wrong : new String[] {"socks5://p.example", "http://", "socks5://a:b@p.example"}) {
      var failure =
          fails(ErrorKind.INVALID_ARGUMENT, () -> Proxies.of(Map.of("HTTPS_PROXY", wrong)));
      assertEquals(-1, failure.getMessage().indexOf("a:b"));
    }
  }
}
