package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the history leaves out. */
final class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "const password = \"hunter2\",const password = \"***\"",
        "f({apiKey: 'abc'; n: 1}),f({apiKey: '***'; n: 1})",
        "e = [\"DB_PASSWORD=x y\"],e = [\"DB_PASSWORD=*** y\"]",
        "g(\"ghp_0123456789abcdefghij0123\"),g(\"***\")",
        "h(\"Bearer abcdefghijkl\"),h(\"Bearer ***\")",
        "u = \"https://me:word@host/\",u = \"https://me:***@host/\"",
        "container.get(\"web\"),container.get(\"web\")",
        "token === \"\",token === \"\"",
      })
  void valuesOfSecretsAreLeftOut(String entry, String kept) {
    assertEquals(kept, Secrets.redact(entry));
  }

  @Test
  void longSecretsAndLongWordsAreNoTrouble() {
    assertEquals("secret: \"***\"", Secrets.redact("secret: \"" + "k\\n".repeat(50_000) + "\""));
    var words = "x".repeat(200_000);
    assertTimeoutPreemptively(
        java.time.Duration.ofSeconds(20), () -> assertEquals(words, Secrets.redact(words)));
  }
}
