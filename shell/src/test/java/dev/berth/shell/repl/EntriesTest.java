package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the entries of a file or a pipe end. */
final class EntriesTest {
  @Test
  void anEntryEndsWithItsJavaScript() {
    assertEquals(
        List.of("const f = (a) => {\n  return a;\n}", "f(1)", "`x\ny`"),
        Entries.of("const f = (a) => {\n  return a;\n}\n\nf(1)\n`x\ny`\n"));
  }

  @Test
  void aLineThatBeginsWithAMemberGoesOn() {
    assertEquals(
        List.of("[1, 2]\n  .map((x) => 2 * x)\n  ?.at(0)"),
        Entries.of("[1, 2]\n  .map((x) => 2 * x)\n  ?.at(0)"));
  }

  @Test
  void aCommandIsAnEntryOfItsOwn() {
    assertEquals(List.of("1", ".json", ".load a.js", "2"), Entries.of("1\n.json\n.load a.js\n2"));
  }
}
