package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.RealRegistry;
import dev.berth.shell.RunningServer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What commands have of a registry. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullingTest {
  @TempDir static Path folder;
  private RealRegistry registry;
  private RunningServer server;
  private String name = "";

  @BeforeAll
  void start() throws IOException {
    registry = RealRegistry.start(folder);
    server = RunningServer.withBusybox();
    name = registry.host() + "/busy/box:1";
    done("tag", "busybox:test", name);
    done("push", "-q", name);
    done("rmi", name);
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
    registry.close();
  }

  private Outcome done(String... words) {
    var outcome = server.run(words);
    assertEquals(0, outcome.status(), () -> String.join(" ", words) + ": " + outcome.error());
    return outcome;
  }

  private List<String> lines(String... words) {
    return done(words).out().lines().toList();
  }

  @Test
  void runPullsWhatIsMissing() {
    assertEquals(125, server.run("run", "--rm", "--pull", "never", name, "true").status());
    var ran = done("run", "--rm", name, "echo", "hello");
    assertEquals("hello\n", ran.out());
    assertTrue(ran.error().contains("pulling it"), ran.error());
    assertEquals("", done("run", "--rm", name, "true").error());
    done("run", "--rm", "--pull=always", name, "true");
    var digest = digest();
    done("rmi", name);
    done("create", "--name", "made", digest, "true");
    done("rm", "made");
    assertEquals(125, server.run("run", "--platform", "linux/riscv64", digest).status());
    done("rmi", digest);
  }

  /** The name by digest that a table shows. */
  private String digest() {
    var repository = name.substring(0, name.lastIndexOf(':'));
    var row =
        lines("images", "--digests").stream()
            .filter(line -> line.startsWith(repository))
            .findFirst()
            .orElseThrow();
    return repository + "@" + row.split(" +")[2];
  }

  @Test
  void aPlatformThatIsNotThereIsNoMissingOperation() {
    var failed = server.run("pull", "-q", "--platform", "linux/s390x", name);
    assertEquals(1, failed.status());
    assertTrue(failed.error().contains("for linux/s390x: there is an image of that name"));
    assertTrue(
        failed.error().endsWith("leave the platform out to have that one\n"), failed.error());
  }

  @Test
  void whatCanNotBePulledIsFirstOfAllNotHere() {
    for (var pull : List.of("missing", "never")) {
      var failed = server.run("run", "--pull", pull, "127.0.0.1:9/none:1");
      assertEquals(125, failed.status());
      assertTrue(failed.error().contains("cannot find the image \"127.0.0.1:9/none:1\""), pull);
      assertEquals(pull.equals("missing"), failed.error().contains("It could not be pulled: "));
    }
  }

  @Test
  void whatARegistryHasIsListedAndRemoved() {
    var other = registry.host() + "/listed/app";
    for (var tag : List.of("1", "2")) {
      done("tag", "busybox:test", other + ":" + tag);
      done("push", "-q", other + ":" + tag);
      done("rmi", other + ":" + tag);
    }
    assertEquals(Set.of("1", "2"), Set.copyOf(lines("tags", other)));
    assertEquals(1, server.run("tags", other + ":1").status());
    assertEquals(Set.of("busy/box", "listed/app"), Set.copyOf(lines("catalog", registry.host())));
    assertEquals(1, server.run("registry", "remove", other).status());
    var tag = server.run("registry", "remove", other + ":1");
    assertEquals(1, tag.status());
    assertTrue(tag.error().contains("with all tags that mean it: " + other + "@sha256:"));
    done("pull", "-q", other + ":1");
    var digest = done("push", "-q", other + ":1").out().strip();
    done("rmi", other + ":1");
    assertEquals(
        "Removed: " + other + "@" + digest,
        done("registry", "remove", other + "@" + digest).out().strip());
    var gone = server.run("registry", "remove", other + "@" + digest);
    assertEquals(1, gone.status());
    assertTrue(gone.error().contains("cannot remove"), gone.error());
    assertEquals(1, server.run("pull", "-q", other + ":2").status());
  }

  @Test
  void scriptsPullWhatTheyUse() throws IOException {
    var script =
        """
        const made = container.create({ image: "%s", command: ["true"] });
        container.remove({ container: made.id });
        try { container.create({ image: "127.0.0.1:9/none:1" }); }
        catch (e) { console.log(e.kind, e.message.includes("could not be pulled")); }
        """
            .formatted(registry.host() + "/busy/box:1");
    Files.writeString(server.folder().resolve("pull.js"), script);
    assertEquals(List.of("NOT_FOUND true"), lines("pull.js"));
    done("rmi", name);
  }
}
