package dev.berth.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may speak to the server at all. */
final class GateTest {
  @ParameterizedTest
  @DisplayName("a web page talks to the server: CVE-2018-5702, 2025-66414")
  @CsvSource(
      nullValues = "-",
      value = {
        "localhost, -, 200",
        "LOCALHOST:80, -, 200",
        "berth, -, 200",
        "localhost, http://localhost, 403",
        "localhost, null, 403",
        "evil.example, -, 403",
        "localhost.evil.example, -, 403",
        "127.0.0.1, -, 403",
        "-, -, 403"
      })
  void anotherHostAndEveryOriginAreRefused(String host, String origin, int status) {
    var headers = new HeaderMap();
    if (host != null) {
      headers.put(Headers.HOST, host);
    }
    if (origin != null) {
      headers.put(Headers.ORIGIN, origin);
    }
    assertEquals(
        status,
        Gate.check(headers, Set.of("localhost", "berth")::contains, "foreign")
            .map(Gate.Refusal::status)
            .orElse(200));
  }

  @ParameterizedTest
  @DisplayName("a call is plain JSON: CVE-2025-66414")
  @CsvSource(
      nullValues = "-",
      value = {
        "application/json, 200",
        "application/json; charset=utf-8, 200",
        "text/plain, 415",
        "application/x-www-form-urlencoded, 415",
        "application/json-patch+json, 415",
        "-, 415"
      })
  void otherContentTypesAreRefused(String type, int status) {
    var headers = new HeaderMap();
    if (type != null) {
      headers.put(Headers.CONTENT_TYPE, type);
    }
    assertEquals(status, Gate.checkCall(headers).map(Gate.Refusal::status).orElse(200));
  }
}
