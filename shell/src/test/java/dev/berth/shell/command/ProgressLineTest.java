package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.Visible;
import dev.berth.shell.client.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void aBarStandsWhereTheTotalIsKnown() {
    assertEquals(
        "unpacking [#####...............]  25 %", ProgressLine.drawn("unpacking", 25, 100, 80));
    assertEquals(
        "unpacking [####################] 100 %", ProgressLine.drawn("unpacking", 200, 100, 80));
    assertEquals("unpacking", ProgressLine.drawn("unpacking", 25, 0, 80));
    assertEquals(
        "huge [####################] 100 %",
        ProgressLine.drawn("huge", Long.MAX_VALUE, Long.MAX_VALUE, 80));
  }

  @Test
  void theLineIsNarrowerThanTheTerminal() {
    for (var columns : new int[] {1, 8, 20, 49, 50, 80}) {
      for (var total : new long[] {0, 100}) {
        var line = ProgressLine.drawn("語".repeat(100), 50, total, columns);
        assertTrue(Visible.width(line) < Math.max(columns, 8), columns + ": " + line);
      }
    }
    assertEquals("語語語…  50 %", ProgressLine.drawn("語".repeat(9), 1, 2, 15));
  }

  @Test
  void whatOthersNamedMovesNoCursor() {
    assertEquals("a\\x1b[2Jb c", ProgressLine.drawn("a\033[2Jb\tc", 0, 0, 80));
  }

  @Test
  void aProgramsLineIsWhatItDrewLast() {
    assertEquals("100 %", Awaiting.harmless("10 %\r50 %\r100 %\r"));
    assertEquals("\\x1b[31mred", Awaiting.harmless("\033[31mred"));
  }

  @Test
  void eachPartUnderWayHasALineAboveTheWhole() {
    var progress =
        Json.parse(
            """
            {"message": "downloading", "done": 30, "total": 300, "parts": [
              {"name": "0123456789ab", "state": "already exists", "done": 100, "total": 100},
              {"name": "123456789abc", "state": "downloading", "done": 25, "total": 100},
              {"name": "23456789abcd", "state": "waiting", "done": 0, "total": 100}]}
            """);
    assertEquals(
        List.of(
            "  123456789abc downloading  25B of 100B [#####...............]  25 %",
            "downloading [##..................]  10 %"),
        ProgressLine.lines(progress, 80));
  }

  @Test
  void linesAreDrawnInThePlaceOfThoseBefore() {
    assertEquals("\r\033[Ka", ProgressLine.redrawn(List.of("a"), 0));
    assertEquals("\r\033[Ka\n\033[Kb", ProgressLine.redrawn(List.of("a", "b"), 0));
    assertEquals("\r\033[1A\033[Kc\n\033[Kd", ProgressLine.redrawn(List.of("c", "d"), 1));
    assertEquals("\r\033[2A\033[Ke\033[J", ProgressLine.redrawn(List.of("e"), 2));
  }
}
