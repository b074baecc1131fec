package dev.berth.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import dev.berth.server.access.Identity;
import dev.berth.server.api.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token is good once, for its kind, and for a short while. */
@Timeout(20)
final class TokensTest {
  @Test
  void itIsGoodOnce() {
    try (var tokens = new Tokens(Duration.ofMinutes(1))) {
      var upload = new Upload();
      var token = tokens.issue(upload);
      var other = tokens.issue(new Upload());
      assertNotEquals(token, other);
      assertTrue(tokens.take(token, Program.class, Identity.LOCAL).isEmpty());
      assertTrue(
          tokens.take(token, Upload.class, Identity.ofToken("another", Scope.ADMIN)).isEmpty());
      assertSame(upload, tokens.take(token, Upload.class, Identity.LOCAL).orElseThrow());
      assertTrue(tokens.take(token, Upload.class, Identity.LOCAL).isEmpty());
      assertFalse(tokens.isWaiting(token));
      assertTrue(tokens.isWaiting(other));
    }
  }

  @Test
  void whoeverWaitsForItHearsThatItExpired() {
    try (var tokens = new Tokens(Duration.ZERO)) {
      for (int i = 0; i < 300; i++) { // the clock may be faster than who gives it out
        var upload = new Upload();
        var token = tokens.issue(upload);
        var failure =
            assertThrows(BerthException.class, () -> upload.await(OperationContext.none()).read());
        assertEquals(ErrorKind.TIMEOUT, failure.kind());
        assertTrue(tokens.take(token, Upload.class, Identity.LOCAL).isEmpty());
        assertFalse(tokens.isWaiting(token));
      }
    }
  }
}
