package dev.berth.shell.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers as objects of a script's, on a server. */
@Tag("kernel-slow")
@Timeout(60)
class ContainerScriptTest {
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
}
