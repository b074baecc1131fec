package dev.berth.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @Test
  void whatPlaysWithATerminalIsWrittenByItsNumber() {
    var hostile = Json.parse("{\"a\\u202e\":[\"\\u009b2J\\u001b[2J\\u007fé\"]}");
    assertEquals("{\"a\\u202e\":[\"\\u009b2J\\u001B[2J\\u007fé\"]}", hostile.compact());
    assertEquals(hostile, Json.parse(hostile.pretty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|line 1, column 2: Unexpected end-of-input: expected close marker for Object",
        "{} {}|more text after its end",
        "``|it is empty",
        "[1,}|line 1, column 4: Unexpected character ('}' (code 125)): expected a value",
      })
  void anErrorTellsLineAndColumn(String text, String why) {
    for (var failure :
        new IllegalArgumentException[] {
          assertThrows(IllegalArgumentException.class, () -> Json.parse(text)),
          assertThrows(
              IllegalArgumentException.class,
              () -> Json.parse(text.getBytes(StandardCharsets.UTF_8)))
        }) {
      assertEquals("not a JSON document: " + why, failure.getMessage());
    }
  }
}
