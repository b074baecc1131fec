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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
  private int builds; // before any test of this class

  @BeforeAll
  void build(BuiltCheckout shared) throws IOException {
    checkout = shared;
    builds = checkout.countBuilds();
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
    assertEquals(1, builds);
    var said = checkout.firstRuns().get(0).error() + checkout.firstRuns().get(1).error();
    assertEquals(1, said.lines().filter(line -> line.contains("building")).count(), said);
    assertFalse(said.contains("caches"), said);
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
  void theFirstJdkOfJavaHomeTheSystemsFolderAndPathIsTaken() throws Exception {
    var stage = Files.createTempDirectory("jdks-");
    try {
      var release = Files.readString(Path.of(System.getProperty("java.home"), "release"));
      var home = fakeJdk(stage.resolve("home"), release);
      var old = fakeJdk(stage.resolve("old"), "JAVA_VERSION=\"17.0.9\"\n");
      var named = fakeJdk(stage.resolve("named"), release);
      var link = Files.createDirectory(stage.resolve("bin")).resolve("java");
      Files.createSymbolicLink(link, named.resolve("bin/java"));
      var path = link.getParent() + ":/usr/bin:/bin";
      var none = "mount -t tmpfs tmpfs /usr/lib/jvm";
      var system = none + " && cp -r %s /usr/lib/jvm/a && cp -r %s /usr/lib/jvm/b";
      system = system.formatted(old, home);
      assertEquals(home + "/bin/java", jdkAfter(system, home, path));
      assertEquals("/usr/lib/jvm/b/bin/java", jdkAfter(system, old, path));
      assertEquals("/usr/lib/jvm/b/bin/java", jdkAfter(system, Path.of(""), path));
      assertEquals(named + "/bin/java", jdkAfter(none, old, path));
    } finally {
      delete(stage);
    }
  }

  /** What stands for a JDK: tells which one it is. */
  private static Path fakeJdk(Path folder, String release) throws IOException {
    var java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$0\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("release"), release);
    return folder;
  }

  private String jdkAfter(String preparation, Path javaHome, String path) throws Exception {
    var environment = Map.of("JAVA_HOME", javaHome.toString(), "PATH", path);
    var outcome = berthAfter(preparation, environment, "--version");
    assertEquals(0, outcome.status(), outcome::error);
    return outcome.out().strip();
  }

  @Test
  void aReadOnlyCheckoutWorksOnceItWasBuilt() throws Exception {
    var readOnly = "mount --bind -o ro %1$s %1$s".formatted(checkout.folder());
    withNewerSource(
        () -> {
          var outcome = berthAfter(readOnly, Map.of(), "--version");
          assertEquals(new Outcome(0, "berth 0.1.0\n", ""), outcome);
        });
    var unbuilt = "mount -t tmpfs -o ro tmpfs " + checkout.run();
    var outcome = berthAfter(unbuilt, Map.of(), "--version");
    assertEquals(
        new Outcome(
            1,
            "",
            "berth: cannot build: %s is not writable. Build once as its owner;"
                    .formatted(checkout.run())
                + " afterwards a read-only checkout works\n"),
        outcome);
  }

  @Test
  void aChangedSourceIsBuiltAndAFailureToldAndTriedAgain() throws Exception {
    var broken = Files.createTempDirectory("broken-");
    try {
      var mvn = broken.resolve("mvn");
      Files.writeString(
          mvn, "#!/bin/sh\necho '[INFO] going on'\necho '[ERROR] no such symbol'\nexit 1\n");
      Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
      withNewerSource(
          () -> {
            var path = Map.of("PATH", broken + ":" + System.getenv("PATH"));
            var building =
                "berth: building, which takes a minute or two the first time (log: %1$s)\n";
            var log = checkout.run().resolve("build.log");
            var failed =
                building + "[ERROR] no such symbol\nberth: the build failed; its log is %1$s\n";
            for (int attempt = 1; attempt <= 2; attempt++) {
              assertEquals(new Outcome(1, "", failed.formatted(log)), berth(path, "--version"));
            }
            int before = checkout.countBuilds();
            assertEquals(
                new Outcome(0, "", ""),
                berth(checkout.buildPath(), "__complete", "p"),
                "a key pressed builds nothing");
            assertEquals(before, checkout.countBuilds());
            var built = new Outcome(0, "berth 0.1.0\n", building.formatted(log));
            assertEquals(built, berth(checkout.buildPath(), "--version"));
            assertEquals(before + 1, checkout.countBuilds());
            assertEquals("", berth(checkout.buildPath(), "--version").error());
          });
    } finally {
      delete(broken);
    }
  }

  @Test
  void whatABuildWaitsForIsToldAtATerminal() throws Exception {
    try (var files = Files.list(checkout.run())) {
      for (var file :
          files.filter(it -> it.getFileName().toString().startsWith("client-")).toList()) {
        Files.delete(file);
      }
    }
    withNewerSource(
        () -> {
          var words = String.join(" ", checkout.berth("--version"));
          var terminal = List.of("script", "-qec", words, "/dev/null");
          var said = checkout.run(checkout.buildPath(), terminal).out();
          assertTrue(said.contains("\r\033[Kberth: making start-up caches (0 s)"), said);
          assertTrue(said.endsWith("\r\033[Kberth 0.1.0\r\n"), said);
        });
    try (var files = Files.list(checkout.run())) {
      assertTrue(files.anyMatch(file -> file.getFileName().toString().startsWith("client-")));
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** As after an edit, and in a copy whose sources are newer than the build. */
  private void withNewerSource(Work work) throws Exception {
    var source = checkout.folder().resolve("pom.xml");
    var time = Files.getLastModifiedTime(source);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
    try {
      work.run();
    } finally {
      Files.setLastModifiedTime(source, time);
    }
  }

  @Test
  void aFolderThatHasGoneIsTold() throws Exception {
    var script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" -e 1";
    var berth = checkout.berth().getFirst();
    var outcome = checkout.run(Map.of(), List.of("sh", "-c", script, berth));
    assertEquals(2, outcome.status(), outcome::error);
    assertTrue(outcome.error().contains("the present folder: it has gone"), outcome::error);
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
      Arrays.fill(bytes, 0, bytes.length / 2, (byte) 'x');
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
      var words = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0");
      var caches = Stream.of(words).filter(word -> word.startsWith("-XX:AOTCache=")).toList();
      assertEquals(1, caches.size(), String.join(" ", words));
      assertTrue(caches.getFirst().startsWith("-XX:AOTCache=" + checkout.run() + "/server-"));
    }
  }

  @Test
  void theServersLifeIsToldByStatuses() throws Exception {
    try (var server = new Ground()) {
      var environment = server.environment();
      var socket = server.run().resolve("berth.sock");
      var none = new Outcome(3, "No server runs at " + socket + "\n", "");
      assertEquals(none, berth(environment, "server", "status"));
      assertEquals(
          new Outcome(3, "{\"running\":false}\n", ""),
          berth(environment, "server", "status", "--json"));
      assertEquals(List.of(), server.processes());
      var started = berth(environment, "server", "start");
      var pid = server.processes().getFirst();
      assertEquals(new Outcome(0, "The server runs, pid " + pid + "\n", ""), started);
      assertEquals(
          new Outcome(0, "The server runs already, pid " + pid + "\n", ""),
          berth(environment, "server", "start"));
      assertEquals(
          new Outcome(0, "The server 0.1.0 runs, pid " + pid + ", containers running: 0\n", ""),
          berth(environment, "server", "status"));
      assertEquals(
          new Outcome(0, "The server has stopped; containers that go on: 0\n", ""),
          berth(environment, "server", "stop"));
      assertEquals(List.of(), server.processes());
      assertEquals(none, berth(environment, "server", "status"));
      assertEquals(
          new Outcome(0, "", "berth: no server runs at " + socket + "\n"),
          berth(environment, "server", "stop"));
      assertEquals(2, berth(environment, "server", "restart").status());
    }
  }

  private long pid(Ground server) {
    var outcome = berth(server.environment(), "info", "--json");
    assertEquals(0, outcome.status(), outcome::error);
    return Json.parse(outcome.out()).at("pid").number();
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
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
      delete(folder);
      assertEquals(0, stopped.status(), stopped::error);
    }
  }
}
