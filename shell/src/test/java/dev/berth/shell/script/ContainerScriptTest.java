package dev.berth.shell.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers as objects of a script's, on a server. */
@Tag("kernel-slow")
@Timeout(60)
class ContainerScriptTest {
  private static final Path EXAMPLES =
      Path.of("").toAbsolutePath().getParent().resolve("scripts/examples");

  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.withBusybox();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static String output(String code) {
    var outcome = server.run("-e", code);
    assertEquals(0, outcome.status(), outcome.error());
    return outcome.out();
  }

  @Test
  void aUsedContainerIsRemovedAtTheEndAndOnThrow() {
    var code =
        """
        const make = (name) => container.run("busybox:test", { name, command: ["sleep", "600"] });
        const names = () => container.list({ filter: { all: true } }).map((one) => one.name).join();
        console.log(make("plain").use((c) => c.exec("echo", names()).stdout.trim()), `[${names()}]`);
        try { make("thrown").use(() => { throw new Error("boom"); }); }
        catch (error) { console.log(error.message, `[${names()}]`); }
        const promised = make("promised").use(async () => { await null; return names(); });
        console.log(await promised, `[${names()}]`);
        await make("late").use(async () => { throw new Error("late"); })
          .catch((error) => console.log(error.message, `[${names()}]`));
        """;
    assertEquals("plain []\nboom []\npromised []\nlate []\n", output(code));
  }

  @Test
  void eventsOfTheContainerAloneAreToldUntilItIsOffOrRemoved() {
    var code =
        """
        const make = (name, ...command) => container.run("busybox:test", { name, command });
        const c = make("told", "sh", "-c", "sleep 600 & wait");
        const told = [];
        const off = () => told.push("never");
        c.on("exited", off).off("exited", off);
        const exits = (type) => new Promise((resolve) => c.on(type, (e) => {
          told.push(e.type);
          resolve();
        }));
        const both = Promise.all([exits("exited"), exits("die")]);
        make("other", "true").use((other) => other.wait());
        c.kill("KILL");
        await both;
        c.remove({ force: true });
        console.log(told.join(" "));
        """;
    assertEquals("container.exited container.exited\n", output(code));
  }

  @Test
  void listenersGoOnWhereTheyWereAfterTheServerWasKilled() throws Exception {
    var ready = server.folder().resolve("ready");
    var code =
        """
        import { writeFileSync, renameSync } from "node:fs";
        const c = container.run("busybox:test", { name: "survivor", command: ["sleep", "600"] });
        const told = [];
        const exited = new Promise((resolve) => c.on("die", () => resolve(told.push("exited"))));
        c.on("started", () => told.push("started"));
        const pids = [system.info().pid, c.inspect().summary.pid];
        writeFileSync("ready.new", pids.join(" "));
        renameSync("ready.new", "ready");
        await exited;
        c.remove();
        console.log(told.join(" "));
        """;
    var output = CompletableFuture.supplyAsync(() -> output(code));
    while (!Files.exists(ready) && !output.isDone()) {
      Thread.sleep(20); // between two looks
    }
    for (var pid : Files.readString(ready).split(" ")) {
      var process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      process.destroyForcibly();
      process.onExit().join();
    }
    assertEquals("exited\n", output.get());
  }

  /** The client's tests run the same files under Node; the quickstart has a test of its own. */
  @Test
  void eachExampleRunsAsUnderNode() throws IOException {
    try (var files = Files.list(EXAMPLES)) {
      var names = files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".js"));
      assertEquals(List.of("quickstart.js", "watch.js"), names.sorted().toList());
    }
    var outcome = server.run(EXAMPLES.resolve("watch.js").toString(), "busybox:test");
    var lines = outcome.out().lines().toList();
    assertEquals(4, lines.size(), outcome.toString());
    assertEquals(
        List.of("ended: watch-0 with 0", "ended: watch-1 with 1", "ended: watch-2 with 2"),
        lines.stream().limit(3).sorted().toList());
    assertEquals("said: 0 1 2", lines.getLast());
  }
}
