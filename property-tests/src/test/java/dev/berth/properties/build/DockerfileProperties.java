package dev.berth.properties.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.build.dockerfile.DockerfileParser;
import dev.berth.engine.build.dockerfile.Expansion;
import dev.berth.engine.build.dockerfile.FilePattern;
import dev.berth.engine.build.dockerfile.IgnoreFile;
import dev.berth.engine.build.dockerfile.Lexed;
import dev.berth.engine.build.dockerfile.Lexer;
import dev.berth.engine.build.dockerfile.LogicalLine;
import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Reading Dockerfiles: what is written is read, and nothing at all breaks the reader. */
class DockerfileProperties {
  private static final List<String> SCRAPS =
      List.of(
          "FROM",
          "from ",
          "RUN",
          "COPY --chown=",
          "ENV ",
          "ARG ",
          "LABEL a=",
          "WORKDIR ",
          "#",
          "# escape=`",
          "\\",
          "`",
          "\n",
          "\r\n",
          " ",
          "\t",
          "\"",
          "'",
          "[",
          "]",
          "[\"a\"",
          ",",
          "$",
          "${",
          "}",
          ":-",
          ":+",
          "<<EOF",
          "--",
          "=",
          "a",
          "é",
          "\0",
          "\uFEFF",
          "\uD800",
          "scratch",
          "as",
          "*",
          "**",
          "!",
          "/",
          "..",
          "^",
          "-");

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(SCRAPS).list().ofMaxSize(40).map(scraps -> String.join("", scraps));
  }

  @Provide
  Arbitrary<Lexed> lexed() {
    var words = Arbitraries.strings().withChars("ab#\"' =$[],/.:-é").ofMinLength(1).ofMaxLength(12);
    var instructions =
        Arbitraries.of("FROM", "RUN", "copy", "X")
            .flatMap(k -> words.map(w -> (k + " " + w).strip()));
    return instructions
        .list()
        .ofMaxSize(12)
        .flatMap(
            texts ->
                Arbitraries.integers()
                    .between(1, 4)
                    .list()
                    .ofSize(texts.size())
                    .flatMap(
                        gaps ->
                            Arbitraries.of('\\', '`').map(escape -> number(texts, gaps, escape))));
  }

  private static Lexed number(List<String> texts, List<Integer> gaps, char escape) {
    var lines = new ArrayList<LogicalLine>();
    int at = escape == '\\' ? 0 : 1;
    for (int i = 0; i < texts.size(); i++) {
      at += gaps.get(i);
      lines.add(new LogicalLine(at, texts.get(i)));
    }
    return new Lexed(escape, lines);
  }

  @Property(tries = 1000)
  void whatIsRenderedIsLexed(@ForAll("lexed") Lexed lexed) {
    assertEquals(lexed, Lexer.lex(render(lexed)));
  }

  /** Writes lines such that the lexer reads the same ones. */
  private static String render(Lexed lexed) {
    var text = new StringBuilder();
    if (lexed.escape() != '\\') {
      text.append("# escape=").append(lexed.escape()).append('\n');
    }
    int written = text.isEmpty() ? 0 : 1;
    for (var line : lexed.lines()) {
      for (; written < line.number() - 1; written++) {
        text.append('\n');
      }
      text.append(line.text()).append('\n');
      written++;
    }
    return text.toString();
  }

  @Property(tries = 1000)
  void breakingLinesAfterABlankKeepsTheWords(@ForAll("lexed") Lexed lexed) {
    var broken = new StringBuilder(lexed.escape() == '`' ? "# escape=`\n" : "");
    for (var line : lexed.lines()) {
      broken.append(withoutComments(line).replace(" ", " " + lexed.escape() + "\n")).append('\n');
    }
    assertEquals(
        lexed.lines().stream().map(line -> words(withoutComments(line))).toList(),
        Lexer.lex(broken.toString()).lines().stream().map(line -> words(line.text())).toList());
  }

  /** A word that begins with # would become a comment where its line is broken before it. */
  private static String withoutComments(LogicalLine line) {
    return line.text().replace('#', 'h');
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.split(" +"));
  }

  @Property(tries = 1000)
  void nothingBreaksTheParser(@ForAll("texts") String text, @ForAll String noise) {
    only(() -> DockerfileParser.parse(text));
    only(() -> DockerfileParser.parse("FROM a\n" + text));
    only(() -> DockerfileParser.parse(noise));
  }

  @Property(tries = 1000)
  void nothingBreaksWordsAndPatterns(@ForAll("texts") String text) {
    only(() -> Expansion.expand(text, '\\', name -> Optional.of(name)));
    only(() -> new FilePattern(text).matches("a/b"));
    only(() -> IgnoreFile.parse(text).ignores("a/b/c"));
  }

  @Property(tries = 1000)
  void plainTextExpandsToItselfAndMatchesItself(@ForAll("plain") String text) {
    assertEquals(text, Expansion.expand(text, '\\', name -> Optional.empty()));
    assertEquals(true, new FilePattern(text).matches(text));
    assertEquals(true, IgnoreFile.parse(text).ignores(text + "/below"));
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings().withChars("abcé_:,=").ofMinLength(1).ofMaxLength(20);
  }

  private static void only(Runnable action) {
    try {
      action.run();
    } catch (BerthException expected) {
      // The one kind of failure that a reader may end with.
    }
  }
}
