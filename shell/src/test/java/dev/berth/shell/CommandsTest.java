package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The commands against a server, containers and the kernel. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
  private RunningServer server;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aCallOfAMethodThatGoesOnPrintsItsItems() {
    server.done("run", "--name", "said", "busybox:test", "echo", "hello");
    var lines = server.done("call", "container.logs", "{\"container\":\"said\"}").out();
    assertEquals("hello", Json.parse(lines.strip()).at("line").text());
    server.done("rm", "said");
  }

  @Test
  void certificatesTellWhatBecameOfEachAndWhatComesNext() {
    var folder = server.folder().resolve("tls").toString();
    var first =
        server
            .done(
                "certificates",
                "tls",
                "--name",
                "lab.example",
                "--name",
                "10.0.0.7",
                "--client",
                "ci:run")
            .out();
    assertTrue(first.contains("made      server   10.0.0.7, lab.example"), first);
    assertTrue(first.contains("berth server run --listen 0.0.0.0:7070 --tls " + folder), first);
    assertTrue(first.contains("berth context add lab tls://lab.example:7070 --tls"), first);
    var again = Json.parse(server.done("certificates", folder, "--json").out());
    assertEquals(
        List.of("kept", "kept", "kept"),
        again.items().stream().map(one -> one.at("outcome").text()).toList());
    assertEquals(
        "revoked ci\n",
        server
            .done("certificates", folder, "--revoke", "ci", "--format", "{outcome} {name}")
            .out()
            .replaceAll("kept .*\n", ""));
    assertEquals(2, server.run("certificates", folder, "--client", "ci:boss").status());
    var missing = server.run("certificates", folder, "--revoke", "nobody");
    assertTrue(missing.status() == 1 && missing.error().contains("cannot revoke \"nobody\""));
  }

  /** A lock that others can open is one that others can take. */
  @Test
  void whatACommandLeavesBesideTheSocketIsClosedToOthers() throws IOException {
    var run = server.folder().resolve("run");
    for (var name : List.of("start.lock", "server.pid", "server.log")) {
      var permissions = Files.getPosixFilePermissions(run.resolve(name));
      assertEquals("rw-------", PosixFilePermissions.toString(permissions), name);
    }
  }

  /** More than any limit of a call, and in chunks: nobody knows the length of a pipe. */
  @Test
  void anArchiveMayBeLargerThanACall() throws Exception {
    var folder = Files.createDirectory(server.folder().resolve("large"));
    Files.write(Files.createDirectory(folder.resolve("root")).resolve("zeros"), new byte[9 << 20]);
    var archive = folder.resolve("large.tar");
    var tar =
        new ProcessBuilder("tar", "-cf", archive.toString(), "-C", folder + "/root", ".").start();
    assertEquals(0, tar.waitFor());
    server.done("import", archive.toString(), "large:1");
    var garbage = folder.resolve("garbage.tar");
    Files.write(garbage, new byte[] {1});
    Files.write(garbage, new byte[20 << 20], StandardOpenOption.APPEND);
    var refused = server.run("import", garbage.toString(), "garbage:1");
    assertEquals(1, refused.status());
    assertTrue(refused.error().contains("no tar header"), refused.error());
    server.done("rmi", "large:1");
  }

  @Test
  void imagesAreTaggedCommittedAndRemoved() {
    server.done("run", "--name", "source", "busybox:test", "sh", "-c", "echo hello > /root/x");
    var id =
        server
            .done(
                "commit",
                "-m",
                "said hello",
                "-c",
                "CMD [\"cat\",\"/root/x\"]",
                "source",
                "hello:1")
            .out()
            .strip();
    assertEquals("hello\n", server.done("run", "--rm", "hello:1").out());
    server.done("tag", "hello:1", "hello:2");
    for (var pattern : List.of("hello", "hello*")) {
      var listed = server.done("images", pattern).out().lines().skip(1).sorted().toList();
      assertEquals(2, listed.size(), listed.toString());
      assertTrue(listed.get(0).matches("hello +1 +[0-9a-f]{12} .*"), listed.get(0));
      assertTrue(listed.get(1).matches("hello +2 +[0-9a-f]{12} .*"), listed.get(1));
    }
    assertTrue(server.done("history", "hello:1").out().contains("said hello"));
    var image = Json.parse(server.done("inspect", "hello:2").out()).items().getFirst();
    assertEquals(id, image.at("summary").at("id").text());
    assertTrue(server.done("rmi", "hello:1").out().contains("Untagged: "));
    assertTrue(server.done("rmi", "hello:2").out().contains("Deleted: " + id));
    server.done("rm", "source");
  }

  @Test
  void aDockerfileIsBuiltFromAFolder() throws IOException {
    var context = Files.createDirectory(server.folder().resolve("context"));
    Files.writeString(context.resolve("file"), "copied\n");
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM busybox:test\nARG WHO=nobody\nCOPY file /data/\nRUN echo $WHO > /data/who\nCMD cat /data/file /data/who\n");
    server.done("build", "-t", "built:1", "--build-arg", "WHO=me", "context");
    assertEquals("copied\nme\n", server.done("run", "--rm", "built:1").out());
    var again = server.done("build", "--build-arg", "WHO=me", "--build-arg", "UNUSED=x", "context");
    assertTrue(again.out().matches("sha256:[0-9a-f]{64}\n"), again.out());
    assertEquals(
        """
        warning: no ARG declares UNUSED; nothing sees its value
        step 1/4 ARG WHO=me
        step 2/4 CACHED COPY file /data/
        step 3/4 CACHED RUN |1 WHO=me /bin/sh -c echo $WHO > /data/who
        step 4/4 CMD ["/bin/sh" "-c" "cat /data/file /data/who"]
        """,
        again.error());
    assertEquals("", server.done("build", "-q", "--build-arg", "WHO=me", "context").error());
    var fromInput = "FROM busybox:test\nCOPY file /data/\n";
    assertEquals(
        0, server.runWithInput(fromInput, "build", "-t", "built:2", "-f", "-", "context").status());
    assertEquals("copied\n", server.done("run", "--rm", "built:2", "cat", "/data/file").out());
    Files.write(context.resolve("latin"), new byte[] {'#', (byte) 0xe9});
    var latin = server.run("build", "-f", "context/latin", "context");
    assertTrue(
        latin
            .error()
            .endsWith(
                "latin is not UTF-8; convert it, for instance with iconv -f latin1 -t utf8\n"),
        latin.error());
    Files.writeString(context.resolve("Dockerfile"), "FROM busybox:test\nRUN seq 1 1000; exit 3\n");
    var failed = server.run("build", "context");
    assertEquals(1, failed.status());
    assertTrue(
        failed.error().startsWith("step 1/1 RUN /bin/sh -c seq 1 1000; exit 3\n"), failed.error());
    assertTrue(failed.error().contains("\n1000\nberth: "), failed.error());
    assertTrue(failed.error().contains("exit code 3"), failed.error());
    Files.writeString(
        server.folder().resolve("fail.js"),
        """
        try {
          await build.run({ dockerfile: "FROM busybox:test\\nRUN exit 3" });
        } catch (x) {
          const { operation, ...details } = x.details;
          console.log(x.kind, JSON.stringify(details, Object.keys(details).sort()));
        }
        """);
    assertEquals(
        """
        BUILD_FAILED {"command":"/bin/sh -c exit 3","exitCode":"3","line":"2",\
        "place":"Dockerfile line 2","step":"1"}
        """,
        server.done("fail.js").out());
  }

  @Test
  void cleanUpIsPlannedThenDone() {
    server.done("run", "--name", "old", "-l", "clean=me", "busybox:test", "true");
    server.done("run", "--name", "kept", "-l", "keep", "busybox:test", "true");
    var plan =
        Json.parse(server.done("gc", "plan", "--exited", "0", "--protect", "keep", "--json").out());
    var names = plan.at("items").items().stream().map(item -> item.at("name").text()).toList();
    assertTrue(names.contains("old"), names.toString());
    assertFalse(names.contains("kept"), names.toString());
    assertTrue(server.done("gc", "apply", plan.at("id").text()).out().contains("removed"));
    assertFalse(server.done("ps", "-a").out().contains("old"));
    server.done("rm", "kept");
  }

  @Test
  void anyMethodCanBeCalled() {
    var list = server.done("call", "image.list", "{\"reference\":\"busybox:*\"}").out();
    assertEquals(
        "busybox:test", Json.parse(list).items().getFirst().at("references").texts().getFirst());
    var wrong = server.run("call", "image.lst");
    assertEquals(1, wrong.status());
    assertTrue(wrong.error().contains("image.list"), wrong.error());
    var large = "{\"reference\":\"%s\"}".formatted("x".repeat(5 << 20));
    var refused = server.run("call", "image.list", large);
    assertEquals(1, refused.status());
    assertTrue(refused.error().contains("4194304"), refused.error());
    assertTrue(Json.parse(server.done("info", "--json").out()).at("places").isList());
  }

  @Test
  void aScriptDrivesContainers() throws IOException {
    var site = Files.createDirectories(server.folder().resolve("site"));
    Files.writeString(site.resolve("index"), "page\n");
    Files.writeString(
        server.folder().resolve("drive.js"),
        """
        class Site extends image("busybox:test") {
          static define(b) {
            b.step("files").copy("site", "/site").cmd("sh", "-c", "echo ready; exec sleep 60");
          }
        }
        const built = await Site.build("site:1");
        const c = new Site({ name: "scripted" });
        await c.start();
        const e = await c.exec("cat", "/site/index");
        const f = await c.exec("sh", "-c", "cat; echo no >&2; exit 3", { input: "words" });
        let line;
        for await (line of c.logs({ follow: true })) break;
        const saved = await c.commit("site:2", { message: "m" });
        const stopped = await c.stop({ signal: "SIGKILL" });
        console.log(JSON.stringify({ e, f, line, stopped: stopped.exitCode, logs: await c.logs(),
          same: container.get("scripted").id === c.id, executed: built.executed > 0 }));
        await c.remove();
        try { await c.remove.call(container.get("scripted")); } catch (x) { console.log(x.kind); }
        """);
    assertEquals(
        """
        {"e":{"exitCode":0,"stdout":"page\\n","stderr":""},\
        "f":{"exitCode":3,"stdout":"words","stderr":"no\\n"},"line":"ready","stopped":137,\
        "logs":["ready"],"same":true,"executed":true}
        NOT_FOUND
        """,
        server.done("drive.js").out());
  }

  @Test
  void commandsAtOnceStartOneServer() throws Exception {
    try (var other = RunningServer.empty()) {
      var commands =
          List.of(0, 1, 2, 3).stream()
              .map(_ -> CompletableFuture.supplyAsync(() -> other.run("call", "system.info")))
              .toList();
      var pids = new HashSet<Long>();
      for (var command : commands) {
        var outcome = command.get();
        assertEquals(0, outcome.status(), outcome.error());
        pids.add(Json.parse(outcome.out()).at("pid").number());
      }
      assertEquals(1, pids.size());
      assertEquals(0, other.run("server", "status").status());
      assertEquals(0, other.run("server", "stop").status());
      assertEquals(3, other.run("server", "status").status());
    }
  }
}
