package dev.berth.engine.build.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexerTest {
  private static List<LogicalLine> lines(String text) {
    return Lexer.lex(text).lines();
  }

  @Test
  void continuedLinesAreJoinedWithCommentsAndBlankLinesLeftOut() {
    assertEquals(
        List.of(
            new LogicalLine(2, "FROM a"),
            new LogicalLine(3, "RUN one &&   two && three"),
            new LogicalLine(10, "CMD x")),
        lines(
            """

            FROM a
            RUN one && \\
            # between
              two && \\

               # more
            three
            # a comment
            CMD x
            """));
  }

  @Test
  void blanksMayFollowTheEscapeAndAnEscapedOneEndsTheLine() {
    assertEquals(
        List.of(new LogicalLine(1, "RUN a b"), new LogicalLine(3, "RUN c \\\\")),
        lines("RUN a \\  \t\nb\nRUN c \\\\\n"));
  }

  @Test
  void theEscapeDirectiveChangesTheCharacter() {
    var lexed = Lexer.lex("# syntax=docker/dockerfile:1\n# escape = `\nFROM a\nRUN x `\ny C:\\\n");
    assertEquals('`', lexed.escape());
    assertEquals(
        List.of(new LogicalLine(3, "FROM a"), new LogicalLine(4, "RUN x y C:\\")), lexed.lines());
  }

  @Test
  void aDirectiveAfterACommentOrAnInstructionIsAComment() {
    assertEquals('\\', Lexer.lex("# about\n# escape=`\nFROM a\n").escape());
    assertEquals('\\', Lexer.lex("FROM a\n# escape=`\n").escape());
    assertEquals('\\', Lexer.lex("# unknown=1\n# escape=`\nFROM a\n").escape());
  }

  @Test
  void aWrongOrRepeatedEscapeIsRefusedWithItsLine() {
    assertTrue(problem("# escape=^\nFROM a").startsWith("Dockerfile line 1: "));
    assertTrue(problem("# escape=`\n# escape=`\nFROM a").startsWith("Dockerfile line 2: "));
  }

  @Test
  void byteOrderMarkAndCarriageReturnsAreNoPartOfTheText() {
    assertEquals(List.of(new LogicalLine(1, "FROM a")), lines("\uFEFFFROM a\r\n"));
  }

  private static String problem(String text) {
    return String.valueOf(assertThrows(BerthException.class, () -> Lexer.lex(text)).getMessage());
  }
}
