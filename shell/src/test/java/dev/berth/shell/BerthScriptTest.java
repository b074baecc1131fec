package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The script {@code ./berth} itself, in a copy of this checkout. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedCheckout.class)
class BerthScriptTest {
  private static final int SESSION = 3; // of the fields behind the name in /proc/PID/stat

  private BuiltCheckout checkout;

  @BeforeAll
  void build(BuiltCheckout shared) {
    checkout = shared;
  }

  private Outcome berth(Map<String, String> environment, String... words) {
    try {
      return checkout.run(environment, checkout.berth(words));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a mount namespace of its own that a script has prepared. */
  private Outcome berthAfter(String preparation, Map<String, String> environment, String... words)
      throws Exception {
    var command = new ArrayList<>(List.of("/usr/bin/unshare", "--mount", "/bin/sh", "-c"));
    command.add(preparation + " && shift && exec env \"$@\"");
    command.add("sh");
    command.add("--");
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(checkout.berth(words));
    return checkout.run(Map.of(), command);
  }

  @Test
  void twoFirstRunsAtOnceBuildOnce() throws IOException {
    for (var outcome : checkout.firstRuns()) {
      assertEquals(0, outcome.status(), outcome::error);
      assertEquals("berth 0.1.0\n", outcome.out());
    }
    assertEquals(1, checkout.countBuilds());
    var said = checkout.firstRuns().get(0).error() + checkout.firstRuns().get(1).error();
    assertEquals(1, said.lines().filter(line -> line.contains("building")).count(), said);
  }

  @Test
  void withoutAJdkItSaysWhereItLookedAndWhatToInstall() throws Exception {
    var outcome =
        berthAfter(
            "mount -t tmpfs tmpfs /usr/lib/jvm",
            Map.of("JAVA_HOME", "/nothing", "PATH", ""),
            "--version");
    assertEquals("", outcome.out());
    assertEquals(
        "berth: needs a JDK 25; looked at JAVA_HOME (/nothing), /usr/lib/jvm and java in PATH."
            + " Install one: \"apt-get install openjdk-25-jdk-headless\" where Debian has it,"
            + " or Temurin 25 from https://adoptium.net, and set JAVA_HOME to its folder\n",
        outcome.error());
    assertEquals(1, outcome.status());
  }

  @Test
  void aReadOnlyCheckoutWorksOnceItWasBuilt() throws Exception {
    var folder = checkout.folder();
    var source = folder.resolve("pom.xml");
    var time = Files.getLastModifiedTime(source);
    // As in a copy whose sources are newer than the build.
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(3600)));
    try {
      var outcome =
          berthAfter("mount --bind -o ro %1$s %1$s".formatted(folder), Map.of(), "--version");
      assertEquals(new Outcome(0, "berth 0.1.0\n", ""), outcome);
    } finally {
      Files.setLastModifiedTime(source, time);
    }
    assertEquals(1, checkout.countBuilds());
  }

  @Test
  void damagedStartUpCachesLeaveStandardOutputAlone() throws Exception {
    var caches = new ArrayList<Path>();
    try (var files = Files.list(checkout.run())) {
      files.filter(file -> file.toString().endsWith(".aot")).forEach(caches::add);
    }
    assertEquals(2, caches.size(), caches.toString());
    var kept = new ArrayList<byte[]>();
    for (var cache : caches) {
      var bytes = Files.readAllBytes(cache);
      kept.add(bytes.clone());
      java.util.Arrays.fill(bytes, 0, bytes.length / 2, (byte) 'x');
      Files.write(cache, bytes);
    }
    try (var server = new Ground()) {
      var outcome = berth(server.environment(), "ps", "--all", "--json");
      assertEquals(0, outcome.status(), outcome::error);
      assertEquals(0, Json.parse(outcome.out()).items().size());
      assertFalse(outcome.out().contains("warning"), outcome.out());
    } finally {
      for (int i = 0; i < kept.size(); i++) {
        Files.write(caches.get(i), kept.get(i));
      }
    }
  }

  @Test
  void twoCommandsAtOnceStartOneServerInASessionOfItsOwn() throws Exception {
    try (var server = new Ground()) {
      var first = CompletableFuture.supplyAsync(() -> pid(server));
      var second = CompletableFuture.supplyAsync(() -> pid(server));
      var pid = first.join();
      assertEquals(pid, second.join());
      assertEquals(List.of(pid), server.processes());
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      var session = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[SESSION];
      assertEquals(Long.toString(pid), session);
      var own = Files.readString(Path.of("/proc/self/stat"));
      assertNotEquals(own.substring(own.lastIndexOf(')') + 2).split(" ")[SESSION], session);
      assertTrue(Files.size(server.run().resolve("server.log")) > 0);
      for (int descriptor = 1; descriptor <= 2; descriptor++) {
        var leads = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor));
        assertFalse(leads.toString().startsWith("pipe:"), leads.toString());
      }
      assertFalse(Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("TieredStop"));
    }
  }

  private long pid(Ground server) {
    var outcome = berth(server.environment(), "info", "--json");
    assertEquals(0, outcome.status(), outcome::error);
    return Json.parse(outcome.out()).at("pid").number();
  }

  /** Folders for a server that a command starts. */
  private final class Ground implements AutoCloseable {
    private final Path folder = Files.createTempDirectory("berth-");

    Ground() throws IOException {}

    Path run() {
      return folder.resolve("run");
    }

    Map<String, String> environment() {
      return Map.of("BERTH_ROOT", folder.resolve("root").toString(), "BERTH_RUN", run().toString());
    }

    /** Servers on these folders. */
    List<Long> processes() throws IOException {
      var found = new ArrayList<Long>();
      try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (var process : all) {
          try {
            if (Files.readString(process.resolve("cmdline")).contains("dev.berth.server.Main")
                && Files.readString(process.resolve("environ")).contains(folder + "/root")) {
              found.add(Long.parseLong(process.getFileName().toString()));
            }
          } catch (IOException e) {
            // It has ended meanwhile.
          }
        }
      }
      return found;
    }

    @Override
    public void close() throws IOException {
      var stopped = berth(environment(), "server", "stop");
      try (var paths = Files.walk(folder)) {
        for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      assertEquals(0, stopped.status(), stopped::error);
    }
  }
}
