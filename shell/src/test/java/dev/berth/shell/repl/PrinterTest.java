package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.client.Json;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Values as a person sees them. */
final class PrinterTest {
  private static String print(String value, int width) {
    return new Printer(width, ZoneOffset.UTC).print(Json.parse(value.replace('\'', '"')));
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

  @Test
  void columnsThatDontFitAreNamed() {
    var row =
        "{'kind':'record','fields':[['first','x'.repeat],['second','y'],['third','z']]}"
            .replace("'x'.repeat", "{'kind':'string','text':'xxxxxxxxxx'}")
            .replace("'y'", "{'kind':'string','text':'yyyyyyyyyy'}")
            .replace("'z'", "{'kind':'string','text':'z'}");
    assertEquals(
        "first       second\nxxxxxxxxxx  yyyyyyyyyy\n... also third; .json s…",
        print("{'kind':'list','items':[" + row + "]}", 24));
  }

  @Test
  void itemsAreLines() {
    assertEquals(
        "7  2026-11-29T20:01:24Z  container.exited  0123456789ab  exitCode=1\\x1b",
        print(
            "{'kind':'item','method':'event.follow','item':{'event':{'sequence':7,'at':1795982484026,"
                + "'type':'container.exited','subject':'0123456789abcdef','attributes':{'exitCode':'1\\u001b'}}}}",
            80));
    assertEquals("", print("{'kind':'item','method':'event.follow','item':{'cursor':4}}", 80));
    assertEquals(
        "unpacking [##########..........]  50 %",
        print(
            "{'kind':'item','method':'operation.watch','item':{'progress':"
                + "{'message':'unpacking','done':5,'total':10}}}",
            80));
  }
}
