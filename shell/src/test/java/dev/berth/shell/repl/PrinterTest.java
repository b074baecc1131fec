package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.client.Json;
import org.junit.jupiter.api.Test;

/** Values as a person sees them. */
final class PrinterTest {
  private static String print(String value, int width) {
    return new Printer(width).print(Json.parse(value.replace('\'', '"')));
  }

  @Test
  void aListOfRecordsIsATable() {
    assertEquals(
        "a  b\nx  1\n   2",
        print(
            "{'kind':'list','items':[{'kind':'record','fields':[['a',{'kind':'string','text':'x'}],"
                + "['b',{'kind':'number','text':'1'}]]},"
                + "{'kind':'record','fields':[['b',{'kind':'number','text':'2'}]]}]}",
            80));
  }

  @Test
  void hostileTextMovesNoCursor() {
    assertEquals("a\\x1b[2J\\u{202e}b", Printer.safe("a\033[2J\u202eb"));
    assertEquals("x\\x1b]0;t\\x07\ny", TerminalOutput.harmless("x\033]0;t\007\ny"));
    assertEquals("\033[31mred\033[0m", TerminalOutput.harmless("\033[31mred"));
  }

  @Test
  void whatIsTooWideIsATree() {
    assertEquals(
        "{\n  a: 'xxxxxxxxxxxxxxxxxx',\n  b: [ 1 ]\n}",
        print(
            "{'kind':'record','fields':[['a',{'kind':'string','text':'xxxxxxxxxxxxxxxxxx'}],"
                + "['b',{'kind':'list','items':[{'kind':'number','text':'1'}]}]]}",
            24));
  }

  @Test
  void whatIsCutSaysSo() {
    assertEquals("ab... 7 more letters", print("{'kind':'string','text':'ab','more':7}", 80));
    assertEquals(
        "[ 1, ... 3 more ]",
        print("{'kind':'list','items':[{'kind':'number','text':'1'}],'more':3}", 80));
  }
}
