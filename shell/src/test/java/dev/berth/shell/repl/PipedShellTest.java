package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.CapturedStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries from a pipe; no server is there. */
final class PipedShellTest {
  @TempDir Path folder;

  private record Ended(int status, String out, String error) {}

  private Ended enter(String... lines) throws IOException, InterruptedException {
    var captured = new CapturedStreams(String.join("\n", lines) + "\n");
    var session = captured.session(folder, folder, Map.of("TZ", "UTC"));
    var status = new PipedShell(session).run();
    return new Ended(status, captured.out(), captured.error());
  }

  @Test
  void valuesAreTables() throws IOException, InterruptedException {
    var ended =
        enter(
            "[{id: 'sha256:' + '0a'.repeat(32), createdAt: 1795982484026, labels: {}, n: ['a', 'b']}]");
    assertEquals(
        new Ended(
            0,
            "id            createdAt            n\n0a0a0a0a0a0a  2026-11-29 20:01:24  a, b\n",
            ""),
        ended);
  }

  @Test
  void commandsWorkButForThoseThatNeedATerminal() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("file.js"), "const a = 1\nconst b = {\n  a }\n.json b\n");
    var ended = enter(".help", ".load file.js", "const a = 2", "help(container.stop)", ".save out");
    assertEquals("", ended.error());
    assertEquals(0, ended.status());
    assertTrue(ended.out().startsWith("  .editor "), ended.out());
    assertTrue(
        ended.out().contains("\n{\n  \"a\": 1\n}\ncontainer.stop({container: string"), ended.out());
    var saved = folder.resolve("out");
    assertEquals(
        "const a = 1\nconst b = {\n  a }\nconst a = 2\nhelp(container.stop)\n",
        Files.readString(saved));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)));
    assertEquals(new Ended(1, "", "berth: .watch needs a terminal\n"), enter(".watch 1", "2"));
  }

  @Test
  void loopsThatAwaitRunToTheirEndAndConsoleGivesNothing()
      throws IOException, InterruptedException {
    var ended =
        enter(
            "for await (const x of [1, 2]) { console.log(x); }",
            "console.log('plain')",
            "let sum = 0; for (const n of [1, 2, 3]) { await 0; sum += n; }",
            "sum",
            "try { await 0; throw new Error('told') } finally { console.log('last'); }");
    assertEquals(new Ended(1, "1\n2\nplain\n6\nlast\n", "Error: told\n"), ended);
  }

  @Test
  void theFirstErrorEndsIt() throws IOException, InterruptedException {
    for (var wrong :
        List.of(
            "throw new Error('x')",
            "const f = (",
            ".nothing",
            ".load nothing",
            ".save",
            "nothing")) {
      var ended = enter(wrong + "\n\n", "console.log('after')");
      assertEquals(1, ended.status(), wrong);
      assertTrue(ended.out().isEmpty() && !ended.error().isBlank(), ended.toString());
    }
    assertEquals("Error: \\x1b[2J\n", enter("throw new Error('\u001b[2J')").error());
    assertEquals(new Ended(1, "1\n", "Error: x\n"), enter("1", "throw new Error('x')", "2"));
    assertEquals(7, enter("process.exit(7)").status());
    assertEquals(1, enter("setTimeout(() => { throw 1 }, 1)").status());
    assertEquals(1, enter("Promise.reject(new Error('late')); 1").status());
  }

  @Test
  void namesThatAreNotThereNameTheNearest() throws IOException, InterruptedException {
    for (var told :
        List.of(
            List.of(
                "container.lst()", "container.lst is not a function; did you mean container.list?"),
            List.of(
                "var c = new (image('a'))(); container.get(c.stp())",
                "c.stp is not a function; did you mean c.stop?"),
            List.of(
                "container.prune()",
                "container.prune is not a function; help(container) lists what there is"))) {
      assertEquals("TypeError: " + told.getLast() + "\n", enter(told.getFirst()).error());
    }
    assertEquals(
        "ReferenceError: contaner is not defined; did you mean container?\n",
        enter("contaner.list()").error());
    for (var plain : List.of("({}).lst()", "((container) => container())(1)", "Math.max.lst()")) {
      assertFalse(enter(plain).error().contains("did you mean"), plain);
    }
  }

  @Test
  void mapsAreShownWithTheirKeysAsTheyAre() throws IOException, InterruptedException {
    assertEquals(
        "Map(2) { 1 => 'a', 'b' => { c: 1 } }\nMap(0) {}\n",
        enter("new Map([[1, 'a'], ['b', {c: 1}]])", "new Map()").out());
    var wide = "x".repeat(190);
    assertEquals(
        "Map(2) {\n  { k: 1 } => [ 1 ],\n  'y' => '" + wide + "'\n}\n",
        enter("new Map([[{k: 1}, [1]], ['y', '" + wide + "']])").out());
  }

  @Test
  void helpTellsEachParameterOnceInLinesThatFit() throws IOException, InterruptedException {
    var help = enter("help(Container.prototype.exec)", "help(container.create)", ".help").out();
    assertEquals(1, help.lines().filter(line -> line.startsWith("  input?: string")).count());
    help.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertTrue(help.contains("\n  network?: string "), help);
  }

  @Test
  void helpKnowsAllThatTheShellAdds() throws IOException, InterruptedException {
    var api = new ApiModel();
    var added =
        "Object.getOwnPropertyNames(Container.prototype)"
            + ".filter((name) => !['constructor', 'id', 'name'].includes(name)).join(' ')";
    var names = enter(added).out().strip().split(" ");
    assertTrue(names.length > 10);
    assertEquals(
        List.of(), Stream.of(names).filter(n -> api.method("Container." + n).isEmpty()).toList());
    var ended =
        enter(
            "help(new Container())",
            "help(image)",
            "class Web extends image('a') {}",
            "help(Web)",
            "help(Container.prototype.exec)",
            "help('nothing')");
    for (var told :
        List.of(
            "c.stop",
            "image(reference)",
            "image.list",
            "new Web({image: string",
            "c.exec(...words, {environment?: string[]",
            "there is no method nothing")) {
      assertTrue(ended.out().contains(told), told + "\n" + ended.out());
    }
  }
}
