package dev.berth.shell.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.berth.shell.CapturedStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ScriptRunnerTest {
  @TempDir Path folder;
  private final CapturedStreams captured = new CapturedStreams();

  private int run(String code, String... words) throws IOException {
    var file = Files.writeString(folder.resolve("main.js"), code);
    var argv = new java.util.ArrayList<>(List.of(file.toString()));
    argv.addAll(List.of(words));
    return ScriptCommand.run(argv, captured.session(folder, folder, Map.of("NAME", "value")));
  }

  private String output(String code) throws IOException {
    assertEquals(0, run(code), captured::error);
    return captured.out();
  }

  @Test
  void modulesBesideTheScriptAreImported() throws IOException {
    Files.writeString(folder.resolve("part.js"), "export const two = 2;");
    assertEquals("3\n", output("import { two } from './part.js'; console.log(1 + two);"));
  }

  @Test
  void codeOnTheCommandLineImportsFromTheWorkingFolder() throws IOException {
    Files.writeString(folder.resolve("part.js"), "export const two = 2;");
    var code = "import { two } from './part.js'; console.log(two, process.argv[2])";
    var session = captured.session(folder, folder, Map.of());
    assertEquals(0, ScriptCommand.run(List.of("-e", code, "word"), session), captured::error);
    assertEquals("2 word\n", captured.out());
  }

  @Test
  void aMissingModuleIsNamedWithThePlaceOfItsImport() throws IOException {
    assertEquals(1, run("console.log('no');\n  import { a } from './nowhere.js';"));
    assertMissing("nowhere.js", "main.js:2:21");
    assertEquals(1, run("import 'node:net';"));
    assertMissing("node:net", "main.js:1:8");
    assertEquals(1, run("\nawait import('./later.js');"));
    assertMissing("later.js", "main.js:2:7");
    Files.writeString(folder.resolve("part.js"), "\n\nexport * from \"./deep.js\";");
    assertEquals(1, run("import './part.js';"));
    assertMissing("deep.js", "part.js:3:15");
    var session = captured.session(folder, folder, Map.of());
    assertEquals(1, ScriptCommand.run(List.of("-e", "import './none.js'"), session));
    assertMissing("none.js", ":1:8");
  }

  private void assertMissing(String module, String place) {
    assertTrue(captured.error().contains("Cannot find module"), captured.error());
    assertTrue(captured.error().contains(module), captured.error());
    assertTrue(captured.error().contains(place), captured.error());
  }

  /** What Node 20 prints. */
  @Test
  void aTableIsDrawnAsNodeDrawsIt() throws IOException {
    var code =
        """
        console.table([{ a: 1, b: 'x' }, [2, 3], 5, { a: { n: 1, m: { k: {} } }, b: [1, 2, 3, 4] }]);
        console.table(new Map([[1, { x: 1, y: 2, z: 3 }], ['漢', null]]));
        console.group();
        console.table([{ a: 1, b: 2 }], ['b']);
        console.groupEnd();
        console.table('100%%');
        """;
    assertEquals(
        """
        ┌─────────┬───┬───┬───────────────────────┬──────────────────────────────┬────────┐
        │ (index) │ 0 │ 1 │ a                     │ b                            │ Values │
        ├─────────┼───┼───┼───────────────────────┼──────────────────────────────┼────────┤
        │ 0       │   │   │ 1                     │ 'x'                          │        │
        │ 1       │ 2 │ 3 │                       │                              │        │
        │ 2       │   │   │                       │                              │ 5      │
        │ 3       │   │   │ { n: 1, m: [Object] } │ [ 1, 2, 3, ... 1 more item ] │        │
        └─────────┴───┴───┴───────────────────────┴──────────────────────────────┴────────┘
        ┌───────────────────┬──────┬──────────┐
        │ (iteration index) │ Key  │ Values   │
        ├───────────────────┼──────┼──────────┤
        │ 0                 │ 1    │ [Object] │
        │ 1                 │ '漢' │ null     │
        └───────────────────┴──────┴──────────┘
          ┌─────────┬───┐
          │ (index) │ b │
          ├─────────┼───┤
          │ 0       │ 2 │
          └─────────┴───┘
        100%%
        """,
        output(code));
    assertEquals(1, run("console.table([{}], 'a')"));
    assertTrue(captured.error().contains("a list of the columns"), captured.error());
  }

  @Test
  void theCauseOfAnErrorIsToldWithThePlace() throws IOException {
    assertEquals(1, run("const a = 1;\nawait fetch('http://127.0.0.1:1/');"));
    var error = captured.error();
    assertTrue(error.contains("TypeError: fetch failed\n"), error);
    assertTrue(error.contains("main.js:2:"), error);
    assertTrue(error.contains("caused by Error: http://127.0.0.1:1/: connection refused"), error);
  }

  @Test
  void wordsAndEnvironmentArrive() throws IOException {
    assertEquals(0, run("console.log(process.argv[2], process.env.NAME)", "word"));
    assertEquals("word value\n", captured.out());
  }

  @Test
  void timersFireInOrderAndMicrotasksFirst() throws IOException {
    var code =
        """
        setTimeout(() => console.log("late"), 600);
        setTimeout(() => console.log("early"), 1);
        const cleared = setTimeout(() => console.log("never"), 5);
        clearTimeout(cleared);
        let ticks = 0;
        const ticking = setInterval(() => { if (++ticks === 3) { clearInterval(ticking); console.log("three"); } }, 10);
        queueMicrotask(() => console.log("microtask"));
        console.log("now");
        """;
    var lines = output(code).lines().toList();
    assertEquals(List.of("now", "microtask", "early"), lines.subList(0, 3));
    assertEquals(5, lines.size());
  }

  @Test
  void topLevelAwaitWaits() throws IOException {
    assertEquals("5\n", output("console.log(await new Promise((r) => setTimeout(() => r(5), 5)))"));
  }

  @Test
  void anUncaughtErrorTellsItsLine() throws IOException {
    assertEquals(
        1, run("console.log('before');\nfunction f() {\n  throw new Error('boom');\n}\nf();\n"));
    assertEquals("before\n", captured.out());
    assertTrue(captured.error().startsWith("Error: boom\n"), captured.error());
    assertTrue(captured.error().contains(folder.resolve("main.js") + ":3:"), captured.error());
  }

  @Test
  void anErrorInATimerTellsItsLine() throws IOException {
    assertEquals(
        1, run("setTimeout(() => {\n  null.x;\n}, 1);\nsetTimeout(() => console.log('no'), 50);"));
    assertTrue(captured.error().contains("main.js:2:"), captured.error());
    assertEquals("", captured.out());
  }

  @Test
  void aSyntaxErrorTellsItsLine() throws IOException {
    assertEquals(1, run("const fine = 1;\nconst = 2;\n"));
    assertTrue(captured.error().contains("main.js:2:"), captured.error());
  }

  @Test
  void anUnhandledRejectionIsUncaught() throws IOException {
    assertEquals(
        1, run("Promise.reject(new Error('lost'));\nsetTimeout(() => console.log('no'), 50);"));
    assertTrue(captured.error().contains("Error: lost"), captured.error());
    assertEquals(0, run("const p = Promise.reject(1); queueMicrotask(() => p.catch(() => {}));"));
  }

  @Test
  void aPromiseThatStaysPendingExits13AndSaysSo() throws IOException {
    assertEquals(13, run("console.log('here'); await new Promise(() => {});"));
    assertEquals("here\n", captured.out());
    assertTrue(captured.error().contains("awaits a promise that nothing will settle"));
  }

  @Test
  void exitEndsAtOnce() throws IOException {
    assertEquals(
        7,
        run(
            "setTimeout(() => {}, 60000); try { process.exit(7); } finally { console.log('no'); }"));
    assertEquals("", captured.out());
    assertEquals(4, run("process.exitCode = 4;"));
  }

  @Test
  void javaIsOutOfReach() throws IOException {
    assertEquals(
        "undefined undefined undefined\n",
        output("console.log(typeof Java, typeof Polyglot, typeof Packages)"));
  }

  @Test
  void textIsEncodedAsUtf8() throws IOException {
    var code =
        """
        const bytes = new TextEncoder().encode("a\u00e9\u20ac\ud83d\ude00");
        console.log(bytes.length, new TextDecoder().decode(bytes) === "a\u00e9\u20ac\ud83d\ude00");
        console.log([...new TextDecoder().decode(new Uint8Array([0xc0, 0x80, 0x61, 0xe2, 0x82]))].map((c) => c.charCodeAt(0).toString(16)).join());
        const d = new TextDecoder();
        console.log(d.decode(bytes.slice(0, 4), { stream: true }).length, d.decode(bytes.slice(4)).length);
        """;
    assertEquals("10 true\nfffd,fffd,61,fffd\n2 3\n", output(code));
  }

  @Test
  void urlsResolve() throws IOException {
    var code =
        """
        console.log(new URL("../c?x=1#y", "http://u:p@Host:80/a/b/d").href);
        console.log(new URL("file:///tmp/a b").href, new URL("//h/p", "https://x/").href);
        const url = new URL("http://h:8080/?a=1&b=%20");
        url.searchParams.set("a", "2 3");
        console.log(url.href, url.port, url.origin, url.searchParams.get("b") === " ");
        console.log(URL.canParse("no url"));
        """;
    assertEquals(
        """
        http://u:p@host/a/c?x=1#y
        file:///tmp/a%20b https://h/p
        http://h:8080/?a=2+3&b=+ 8080 http://h:8080 true
        false
        """,
        output(code));
  }

  @Test
  void abortingTellsListeners() throws IOException {
    var code =
        """
        const c = new AbortController();
        c.signal.addEventListener("abort", () => console.log("told", c.signal.reason.name));
        c.abort();
        c.abort();
        try { c.signal.throwIfAborted(); } catch (e) { console.log(e.name); }
        """;
    assertEquals("told AbortError\nAbortError\n", output(code));
  }

  @Test
  void filesAreReadAndWritten() throws IOException {
    var code =
        """
        import fs from "node:fs";
        import { readFile } from "node:fs/promises";
        import { join } from "node:path";
        const folder = fs.mkdtempSync(join(process.cwd(), "t-"));
        const file = join(folder, "x");
        fs.writeFileSync(file, "h\u00e9");
        console.log(await readFile(file, "utf8"), fs.statSync(file).size, fs.readdirSync(folder));
        fs.rmSync(folder, { recursive: true });
        try { fs.readFileSync(file); } catch (e) { console.log(e.code, fs.existsSync(folder)); }
        """;
    assertEquals("h\u00e9 3 [ 'x' ]\nENOENT false\n", output(code));
  }

  @Test
  void valuesAreShownAsNodeShowsThem() throws IOException {
    var code =
        """
        console.log("%s is %d", "x", 4, { a: [1, "b"], m: new Map([[1, 2]]) });
        console.log([undefined, null, -0, 1n, class A {}, function f() {}], new Set());
        """;
    assertEquals(
        """
        x is 4 { a: [ 1, 'b' ], m: Map(1) { 1 => 2 } }
        [ undefined, null, -0, 1n, [class A], [Function: f] ] Set(0) {}
        """,
        output(code));
  }

  @Test
  void imagesAreClassesWhoseStepsAreInherited() throws IOException {
    var code =
        """
        class Web extends image("debian:12") {
          static define(b) {
            b.run("apt-get update").step("site").copy("site", "/var/www").cmd("nginx", "-g", "daemon off;");
          }
        }
        class Docs extends Web {
          static define(b) {
            super.define(b);
            b.replace("site").copy("docs", "/var/www", { owner: "1:2" }).env("A", 1);
          }
        }
        console.log(Docs.base);
        for (const step of Docs.steps()) console.log(JSON.stringify(step));
        try { new Docs({ name: "x" }).start(); } catch (e) { console.log(e.message); }
        try { class Wrong extends Web { static define(b) { b.replace("none"); } }; Wrong.steps(); } catch (e) { console.log(e.message); }
        """;
    assertEquals(
        """
        debian:12
        {"kind":"run","arguments":["apt-get update"],"shell":true}
        {"kind":"copy","sources":["docs"],"target":"/var/www","owner":"1:2"}
        {"kind":"cmd","arguments":["nginx","-g","daemon off;"],"shell":false}
        {"kind":"env","values":{"A":"1"}}
        Docs has no image yet: build it first, await Docs.build("name:tag")
        no step is named "none"; name one with b.step("name")
        """,
        output(code));
  }

  @Test
  void stepsThatMeanNothingAreRefused() throws IOException {
    var code =
        """
        const steps = (define) => {
          try {
            class Made extends image("debian:12") { static define(b) { return define(b); } }
            console.log(JSON.stringify(Made.steps()));
          } catch (e) { console.log(e.message); }
        };
        steps((b) => b.copy("only"));
        steps((b) => b.env({ A: undefined }));
        steps((b) => b.env("A", {}));
        steps((b) => b.user());
        steps((b) => b.expose("80", "81"));
        steps((b) => b.run(5, null));
        steps((b) => { b.run("a").step("last"); });
        steps(async (b) => b.run("a"));
        steps((b) => { b.copy("a", "/a", { mode: 0o640 }); });
        const c = new (image("debian:12"))({ name: "x" });
        for (const verb of ["logs", "inspect", "remove", "exec"]) {
          try { c[verb](); } catch (e) { console.log(e.message); }
        }
        try {
          class Out extends image("debian:12") { static define(b) { b.copy("a/../../b", "/b"); } }
          Out.build();
        } catch (e) { console.log(e.message); }
        """;
    var missing =
        "the container x is not there: await create() or start() makes it, and remove() takes it away\n";
    assertEquals(
        """
        the target of copy is a text or a number, and not undefined
        the value of env A is a text or a number, and not undefined
        the value of env A is a text or a number, and not object
        user takes one value, and got 0
        expose takes one value, and got 2
        a word of run is a text or a number, and not null
        no step follows the name "last"
        Made.define gives a promise: describe the steps without async and await
        [{"kind":"copy","sources":["a"],"target":"/a","mode":"640"}]
        """
            + missing.repeat(4)
            + "cannot copy \"a/../../b\": it leads out of the build context\n",
        output(code));
  }

  @Test
  void callsWithoutAServerFailWithAKind() throws IOException {
    var code = "try { container.list(); } catch (e) { console.log(e.name, e.kind, e.method); }";
    assertEquals("BerthError UNAVAILABLE container.list\n", output(code));
  }

  @Test
  void parametersHaveNames() throws IOException {
    assertEquals(
        "TypeError image.tag takes one object of named parameters\n",
        output("try { image.tag('a'); } catch (e) { console.log(e.name, e.message); }"));
  }

  @Test
  void fetchGetsAnAnswer() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body =
              ("h\u00e9 " + exchange.getRequestMethod())
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("X-Name", "value");
          exchange.sendResponseHeaders(201, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    try {
      var code =
          """
          const r = await fetch("http://127.0.0.1:%d/", { method: "POST", body: "x" });
          console.log(r.status, r.ok, r.headers.get("x-name"), await r.text());
          await fetch("http://127.0.0.1:1/").catch((e) => console.log(e.message, e.cause.message));
          """
              .formatted(server.getAddress().getPort());
      assertEquals(
          "201 true value h\u00e9 POST\nfetch failed http://127.0.0.1:1/: connection refused\n",
          output(code));
    } finally {
      server.stop(0);
    }
  }

  /** A server that takes connections and says nothing. */
  @Test
  @Timeout(60)
  void anAbortedFetchKeepsNoScriptAlive() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var code =
          """
          const controller = new AbortController();
          setTimeout(() => controller.abort(), 100);
          await fetch("http://127.0.0.1:%d/", { signal: controller.signal })
            .catch((e) => console.log(e.name));
          """
              .formatted(silent.getLocalPort());
      assertEquals("AbortError\n", output(code));
    }
  }
}
