package dev.berth.engine.build.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpansionTest {
  private static final Map<String, String> VARIABLES =
      Map.of("X", "value", "EMPTY", "", "PATH", "/bin");

  private static String expand(String word) {
    return Expansion.expand(word, '\\', name -> Optional.ofNullable(VARIABLES.get(name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "$X|value",
        "${X}y|valuey",
        "$Xy|^^",
        "a$X$X/b|avaluevalue/b",
        "$NONE|^^",
        "${NONE:-w}|w",
        "${EMPTY:-w}|w",
        "${EMPTY-w}|^^",
        "${NONE-w}|w",
        "${X:+w}|w",
        "${EMPTY:+w}|^^",
        "${EMPTY+w}|w",
        "${NONE+w}|^^",
        "${X:?m}|value",
        "${NONE:-${X}z}|valuez",
        "\\$X|$X",
        "\\\\$X|\\value",
        "'$X'|$X",
        "\"$X \\\" \\$X \\n\"|value \" $X \\n",
        "a'b'\"c\"|abc",
        "$|$",
        "a$-|a$-",
        "${PATH}:/x|/bin:/x",
      })
  void replacesAsTheReferenceSays(String word, String expected) {
    assertEquals(expected, expand(word));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${X", "${", "${}", "${:x}", "'a", "\"a", "\"a\\", "${X!y}", "${NONE:?m}", "${X:"})
  void malformedWordsAreRefused(String word) {
    assertThrows(BerthException.class, () -> expand(word));
  }

  @Test
  void theOtherEscapeCharacterLeavesBackslashesAlone() {
    assertEquals("C:\\value$X", Expansion.expand("C:\\$X`$X", '`', name -> Optional.of("value")));
  }

  @Test
  void deepNestingIsRefused() {
    assertThrows(BerthException.class, () -> expand("${N:-".repeat(10_000) + "}".repeat(10_000)));
  }
}
