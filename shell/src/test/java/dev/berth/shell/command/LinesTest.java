package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.Screen;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void linesBreakAtBlanksAndHang() {
    assertEquals(
        """
        a: one two
           three
           much-longer-than-that
           four
        """,
        Lines.wrapped("a: ", "one two three much-longer-than-that four", 10));
    assertEquals("a:\n", Lines.wrapped("a: ", "", 10));
  }

  @Test
  void theWidthIsThatOfTheTerminal() {
    assertEquals(132, Lines.columns(new Screen.Fixed(true, true, true, 132), Map.of()));
    assertEquals(40, Lines.columns(new Screen.Fixed(true, true, true, 7), Map.of()));
    assertEquals(100, Lines.columns(new Screen.Fixed(true, false, true, 132), Map.of()));
    assertEquals(90, Lines.columns(Screen.NONE, Map.of("COLUMNS", "90")));
    assertEquals(80, Lines.columns(Screen.NONE, Map.of()));
  }
}
