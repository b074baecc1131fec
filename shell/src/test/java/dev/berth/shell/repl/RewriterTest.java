package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How entries become scripts. */
final class RewriterTest {
  @Test
  void declarationsOfTheOutermostLevelBecomeVariables() {
    assertEquals(
        List.of("var a = 1; { let b = 2 }"), Rewriter.variants("const a = 1; { let b = 2 }"));
    assertEquals(List.of("var A = class A {}; f()"), Rewriter.variants("class A {} f()"));
    assertEquals(List.of("for (const x of y) {}"), Rewriter.variants("for (const x of y) {}"));
  }

  @Test
  void whatAwaitsReturnsItsLastExpression() {
    assertEquals(
        "var a, c; (async () => { 0, {a, b: [c = d]} = await e();\nreturn a\n})()",
        Rewriter.variants("const {a, b: [c = d]} = await e();\na").getFirst());
    assertEquals(List.of("async () => { await x }"), Rewriter.variants("async () => { await x }"));
  }

  @Test
  void noStatementInsideAnotherOneIsItsLastExpression() {
    for (var entry :
        List.of(
            "for await (const x of y) { f(x); }",
            "for await (const x of y) f(x)",
            "for (const x of y) { await x; f(x); }",
            "if (await a) b(); else c()",
            "while (await a()) b()",
            "try { await 0; throw 1 } finally { f(); }",
            "do await f(); while (g())",
            "{ await 0; }")) {
      assertEquals(
          Set.of("(async () => { " + entry + "\n})()"),
          Set.copyOf(Rewriter.variants(entry)),
          entry);
    }
    for (var entry : List.of("await f()\n%sg(x)", "for await (const x of y) {}\n%sg(x)")) {
      assertEquals(
          "(async () => { " + entry.formatted("return ") + "\n})()",
          Rewriter.variants(entry.formatted("")).getFirst());
    }
  }

  @Test
  void anObjectIsTriedBeforeABlock() {
    assertEquals(List.of("({a: 1}\n)", "{a: 1}"), Rewriter.variants("{a: 1}"));
  }

  @Test
  void importsAreAwaited() {
    assertEquals(
        "var join, p; (async () => { 0, {join: join, sep: p} = await import(\"node:path\")\n})()",
        Rewriter.variants("import { join, sep as p } from \"node:path\"").getFirst());
  }

  @Test
  void aDeclarationBindsTheNamesOfItsPatterns() {
    var tokens = Scanner.of("const a = f(b, c), {d: {e = g}, ...h} = i, [j] = k\nl").tokens();
    assertEquals(Set.of("a", "e", "h", "j"), Bindings.of(tokens.subList(1, tokens.size())));
  }
}
