package dev.berth.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Table table() {
    var table = new Table("NAME", "STATUS", "WHY");
    table.row(1, Colour.RED, "web", "Exited (1)", "because of a long story");
    table.row(1, Colour.GREEN, "日本語", "Up", "");
    return table;
  }

  private static String printed(Table table, int columns, boolean coloured) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, UTF_8)) {
      table.print(out, columns, coloured);
    }
    return bytes.toString(UTF_8);
  }

  @Test
  void withoutATerminalNothingIsCutOrColoured() {
    assertEquals(
        """
        NAME     STATUS       WHY
        web      Exited (1)   because of a long story
        日本語   Up
        """,
        printed(table(), 0, false));
  }

  @Test
  void theLastColumnIsCutToTheTerminalsWidth() {
    assertEquals(
        """
        NAME     STATUS       WHY
        web      Exited (1)   because of a l…
        日本語   Up
        """,
        printed(table(), 37, false));
    assertEquals(printed(table(), 0, false), printed(table(), 45, false));
  }

  @Test
  void anotherColumnCanYield() {
    var table = new Table("COMMAND", "NAMES").cutting(0);
    table.row("sleep 1000000000", "web");
    assertEquals("COMMAND      NAMES\nsleep 100…   web\n", printed(table, 18, false));
    assertEquals("COMMAND      NAMES\nsleep 100…   web\n", printed(table, 5, false));
  }

  @Test
  void coloursTakeNoRoom() {
    assertEquals(
        """
        NAME     STATUS       WHY
        web      \033[31mExited (1)\033[0m   because of a long story
        日本語   \033[32mUp\033[0m
        """,
        printed(table(), 0, true));
  }
}
