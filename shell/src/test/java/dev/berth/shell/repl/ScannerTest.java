package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scanner takes for finished, against the parser's own opinion. */
final class ScannerTest {
  private static final Path SCRIPTS = Path.of("src/main/resources/dev/berth/shell/script");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f(",
        "[1,",
        "{ a: 1",
        "`open",
        "`a ${b",
        "`a ${`b",
        "/* open",
        "x =",
        "x => ",
        "() => {",
        "a +",
        "a &&",
        "a ? b",
        "a ? b :",
        "if (x)",
        "for (const a of b)",
        "while (x)",
        "function f()",
        "function f",
        "class A",
        "class A extends B",
        "class A { m() {",
        "try {}",
        "do {}",
        "else_.",
        "typeof",
        "new",
        "const",
        "'a\\",
        "x = /a/ +",
        "if (a) {} else",
        "a ?? ",
        "...",
        "async () =>",
        "!"
      })
  void moreHasToCome(String entry) {
    assertTrue(Scanner.of(entry).unfinished(), entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "f()",
        "/[/(]`/",
        "a / b / c",
        "x = a / 2; '`'",
        "`a ${`b ${c}`} d`",
        "// (",
        "/* ( */ 1",
        "'('",
        "if (x) /(/.test(y)",
        "x++",
        "a ? b : c",
        "a?.b ?? c",
        "do {} while (x)",
        "try {} catch {}",
        "class A { static #x = 1; get y() { return 2 } }",
        "({ if: 1, class: 2 }).if",
        "x = {}\n/a/g",
        "label: for (;;) {}",
        "async () => 1",
        "function* f() { yield 1 }",
        "({ m() {}, get a() { return 1 } })",
        ")",
        "'unclosed",
        "let x",
        "x.class",
        "`\\``",
        "/\\//",
        "a = b ? { c: 1 } : { d: 2 }",
        "switch (a) { case 1: { b } default: c }"
      })
  void itIsFinished(String entry) {
    assertFalse(Scanner.of(entry).unfinished(), entry);
  }

  /**
   * What parses is finished, wherever a program is cut; and a program cut within a line's brackets
   * isn't.
   */
  @Test
  void whateverTheParserTakesIsFinished() throws IOException {
    try (var engine =
            Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
        var context = Context.newBuilder("js").engine(engine).build()) {
      var finished = 0;
      for (var program : programs()) {
        for (var end = 0; end <= program.length(); end++) {
          var part = program.substring(0, end);
          if (parses(context, part)) {
            finished++;
            assertFalse(Scanner.of(part).unfinished(), part);
          }
        }
      }
      assertTrue(finished > 100, finished + " parts that parse");
    }
  }

  /**
   * A program that is entered line by line is taken as a whole: no line end within a statement ends
   * it.
   */
  @Test
  void wholeScriptsAreOneEntryEach() throws IOException {
    for (var name :
        List.of("api.js", "classes.js", "builder.js", "inspect.js", "core.js", "repl.js")) {
      var lines = Files.readString(SCRIPTS.resolve(name)).lines().toList();
      var body = lines.stream().dropWhile(line -> line.startsWith("//")).toList();
      for (var count = 1; count < body.size(); count++) {
        assertTrue(
            Scanner.of(String.join("\n", body.subList(0, count))).unfinished(), name + ":" + count);
      }
      assertFalse(Scanner.of(String.join("\n", body)).unfinished(), name);
    }
  }

  private static List<String> programs() {
    return List.of(
        "const a = {b: `x ${[1, 2].map((c) => `${c}/`)}`}; a.b.replace(/[/\\]]+/g, '') // done (",
        "class A extends Object { #p = 1; get p() { return this.#p / 2 / 3 } static { this.q = /{/ } }\nnew A().p",
        "for (const x of [1, 2]) { if (x) /* ( */ continue; else break }\ndo { x--; } while (x > 0)",
        "try { f() } catch (e) { g(e) } finally { h() }\nvar f = async function* () { yield* [] }",
        "switch (a) { case 1: b = {c: 2}; break; default: { d } }\na = b\n++c\nlabel: { break label }",
        "x = a ? {b} : [c];\ny = a?.[0] ?? b?.(1);\nz = ({if: 1, get: 2, async: 3, set(v) {}}).if / 2");
  }

  private static boolean parses(Context context, String text) {
    try {
      context.parse("js", text);
      return true;
    } catch (PolyglotException e) {
      assertTrue(e.isSyntaxError(), text);
      return false;
    }
  }

  @Test
  void statementsBeginWhereTheLanguageEndsTheLast() {
    var starts =
        Scanner.of("a\n+ b\nc; d\nif (e) f\n`g`\nh").tokens().stream()
            .filter(Token::startsStatement)
            .map(Token::text)
            .toList();
    assertEquals(List.of("a", "c", "d", "if", "f", "h"), starts);
  }
}
