package dev.berth.server.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiVersionTest {
  private static final ApiVersion SERVER = ApiVersion.parse("1.4");

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.4", "1.9"})
  void aClientOfTheSameMajorVersionIsServed(String client) {
    assertDoesNotThrow(() -> ApiVersion.parse(client).requireServer(SERVER));
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, install a client of API 1",
    "2.0, 'install a server of API 2, or a client of API 1'"
  })
  void anotherOneIsToldBothVersionsAndTheRemedy(String client, String remedy) {
    var refused =
        assertThrows(BerthException.class, () -> ApiVersion.parse(client).requireServer(SERVER));
    assertEquals(ErrorKind.CONFLICT, refused.kind());
    assertEquals(
        "this client was made for API %s and this server speaks API 1.4: %s"
            .formatted(client, remedy),
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.", "v1.0", "1.0.0", "-1.0", "9999999.0"})
  void whatIsNoVersionIsRefused(String text) {
    var refused = assertThrows(BerthException.class, () -> ApiVersion.parse(text));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  @Test
  void itIsWrittenAsItIsRead() {
    assertEquals("1.4", SERVER.toString());
  }
}
