package dev.berth.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.server.api.CommandHost.Line;
import dev.berth.server.api.CommandHost.Terminal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a command's client may say first. */
final class CommandHelloTest {
  private static final Path SOCKET = Path.of("/run/berth/berth.sock");

  /** A letter each for a byte. */
  private static byte[] bytes(String... fields) {
    return (String.join("\0", fields) + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static CommandHello hello(String... fields) throws BadFrame, BadWord {
    return CommandHello.of(bytes(fields), SOCKET);
  }

  private static void refused(String why, String... fields) {
    var message = assertThrows(BadFrame.class, () -> hello(fields)).getMessage();
    assertTrue(message.contains(why), message);
  }

  private static void wrong(String why, String... fields) {
    assertEquals(why, assertThrows(BadWord.class, () -> hello(fields)).getMessage());
  }

  @Test
  void allOfItIsThere() throws Exception {
    var hello = hello("1 0 1 80 24 3", "/home/me", "run", "", "a\nb", "A=", "B=c=d", "A=late");
    assertEquals(
        new Line(
            List.of("run", "", "a\nb"), SOCKET, Path.of("/home/me"), Map.of("A", "", "B", "c=d")),
        hello.line());
    assertEquals(new Terminal(true, false, true, 80, 24), hello.terminal());
  }

  @Test
  void everyBeginningOfOneIsRefusedOrHasFewerVariables() throws Exception {
    var whole = bytes("0 0 0 0 0 2", "/", "ps", "-a", "A=b");
    int words = bytes("0 0 0 0 0 2", "/", "ps", "-a").length;
    for (int length = 0; length < whole.length; length++) {
      var part = Arrays.copyOf(whole, length);
      if (length == words) {
        assertEquals(Map.of(), CommandHello.of(part, SOCKET).line().environment());
      } else {
        assertThrows(BadFrame.class, () -> CommandHello.of(part, SOCKET), length + " bytes");
      }
    }
  }

  @Test
  void whatIsNoneIsRefused() {
    for (var numbers :
        List.of(
            "",
            "0 0 0 0 0",
            "2 0 0 0 0 0",
            "0 0 0 0 0 -1",
            "0 0 0 0 0 +1",
            " 0 0 0 0 0 0",
            "0 0 0 0 0 0 ",
            "0 0 0 0 0 0 0",
            "0 0 0 0 0 100000",
            "0 0 0 0 0 0\n",
            "0\u00a00 0 0 0 0")) {
      refused("begins with no numbers", numbers, "/");
    }
    refused("begins with no numbers", "0 0 0 0 0 0");
    refused("99999", "0 0 0 99999 0 0", "/");
    refused("99999", "0 0 0 0 99999 0", "/");
    refused("announces 2 words and has 1", "0 0 0 0 0 2", "/", "ps");
    refused("absolute", "0 0 0 0 0 0", "home");
    refused("absolute", "0 0 0 0 0 0", "");
    refused("not NAME=VALUE: ps\\x1b", "0 0 0 0 0 0", "/", "ps\033");
    refused("not NAME=VALUE", "0 0 0 0 0 0", "/", "=value");
    var many = new String[CommandHello.MOST_BYTES / 2];
    Arrays.fill(many, "");
    refused("fields", many);
  }

  @Test
  void aWordThatIsNotUtf8IsNamed() {
    for (var word :
        List.of(
            "\u00e9", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f4\u0090\u0080\u0080", "\u00c3")) {
      assertThrows(BadWord.class, () -> hello("0 0 0 0 0 1", "/", word), word);
    }
    wrong(
        "word 2 of the command line is not UTF-8: caf\\xe9\\x0a",
        "0 0 0 0 0 2",
        "/",
        "ps",
        "caf\u00e9\n");
    wrong(
        "cannot run a command in /\\xe9: the name of this folder is not UTF-8; change to another",
        "0 0 0 0 0 0",
        "/\u00e9");
  }

  @Test
  void aVariableThatIsNotUtf8IsLeftOut() throws Exception {
    var hello = hello("0 0 0 0 0 0", "/", "A=\u00e9", "\u00e9=a", "B=\u00c3\u00a9");
    assertEquals(Map.of("B", "\u00e9"), hello.line().environment());
  }
}
