package dev.berth.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.server.api.ContainerApi;
import dev.berth.server.api.OperationApi;
import dev.berth.shell.client.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  private static final Json ROWS =
      Json.parse(
          """
          [{"name": "web", "id": "sha256:0123456789abcdef", "size": 2048, "labels": {"a": "b"}, "tags": ["x", "y"]},
           {"name": "日本", "id": "fedcba9876543210", "size": 0, "tags": []}]
          """);

  private static String printed(String format) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      Format.parse(format).print(ROWS.items(), out);
    }
    return bytes.toString(UTF_8);
  }

  @Test
  void placesTakeFieldsAndFilters() {
    assertEquals("web 0123456789ab\n日本 fedcba987654\n", printed("{name} {id|short}"));
    assertEquals("b WEB\nnone 日本\n", printed("{labels.a|default:none} {name|upper}"));
    assertEquals("x,y x y {\"a\":\"b\"}\n  null\n", printed("{tags} {tags|join: } {labels|json}"));
    assertEquals("{2.05kB}\n{0B}\n", printed("{{{size|bytes}}}"));
  }

  @Test
  void jsonOfAHostileLabelStaysJson() {
    var row = Json.parse("{\"labels\":{\"a\":\"\\u202e\\u009b\"}}");
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      Format.parse("json").print(List.of(row), out);
    }
    assertEquals(row, Json.parse(bytes.toString(UTF_8)));
  }

  @Test
  void aTableHasHeadingsAndCountsColumnsOfTheTerminal() {
    assertEquals("NAME   SIZE\nweb    2048\n日本   0\n", printed("table {name}\\t{size}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{name; column 1: a place",
        "ab{name|shrt}; column 4: there is no filter \"shrt\", perhaps short",
        "a}; column 2: there is a }",
        "{}; column 2: a place needs a name",
        "{{.Names}}; write {name} instead"
      })
  void whatIsWrongIsToldWithItsColumn(String format, String message) {
    var thrown = assertThrows(UsageException.class, () -> Format.parse(format));
    assertTrue(thrown.text().contains(message), thrown.text());
  }

  @Test
  void aWholeItemIsALineOfJson() {
    var lines = printed("json");
    assertEquals(2, lines.lines().count());
    assertEquals(lines, printed("{.}"));
    assertEquals(lines, printed("{.|json}"));
    assertEquals("web", Json.parse(lines.lines().findFirst().orElseThrow()).at("name").text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{nmae}; column 2: there is no field \"nmae\", perhaps name; there are id, name",
        "x {image.id}; column 4: nothing in it is called \"id\"",
        "{labels.x.y}; nothing in it is called \"y\"",
        "{startedAt.x}; nothing in it is called \"x\"",
        "{name.}; nothing in it is called \"\""
      })
  void aFieldThatNoItemHasIsTold(String format, String message) {
    var read = Format.parse(format);
    var thrown = assertThrows(UsageException.class, () -> read.over(ContainerApi.Summary.class));
    assertTrue(thrown.text().contains(message), thrown.text());
  }

  @Test
  void fieldsThatItemsHaveAreTaken() {
    Format.parse("{name} {startedAt|ago} {labels.any} {.}").over(ContainerApi.Summary.class);
    Format.parse("{error.message} {result.id} {progress.done}").over(OperationApi.Details.class);
  }

  @Test
  void whatOthersNamedNeverReachesATerminalRaw() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      var row = Json.parse("{\"name\": \"a\\u001b]0;x\\u0007\\u202eb\\nc\"}");
      Format.parse("{name}").print(java.util.List.of(row), out);
      var table = new Table("NAME");
      table.row(row.at("name").text());
      table.print(out, 0, false);
    }
    var safe = "a\\x1b]0;x\\x07\\u{202e}b c\n";
    assertEquals(safe + "NAME\n" + safe, bytes.toString(UTF_8));
  }
}
