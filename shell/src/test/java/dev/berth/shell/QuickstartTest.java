package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The quickstart through {@code ./berth} from beginning to end, its state on a journalled ext4 of
 * its own: what each step says it did, and what the machine is like afterwards.
 */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedCheckout.class)
class QuickstartTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  /**
   * The quickstart, held while a container serves, before its clean-up and after it until a file
   * says that it may go on.
   */
  private static final String OBSERVED =
      """
      import { existsSync } from "node:fs";
      const folder = process.argv[process.argv.length - 1];
      const { log } = console;
      const seen = (line) => {
        log(line);
        const { step, name } = JSON.parse(line);
        while (step === "serve" && !existsSync(`${folder}/${name}`));
      };
      Object.defineProperty(console, "log", { value: seen });
      const hold = async (step) => {
        log(JSON.stringify({ step }));
        while (!existsSync(`${folder}/${step}`)) await new Promise((go) => setTimeout(go, 10));
      };
      const apply = gc.apply;
      const observed = async (params) => {
        await hold("before-apply");
        const report = apply(params);
        await hold("after-apply");
        return report;
      };
      Object.defineProperty(gc, "apply", { value: observed });
      await import("./quickstart.js");
      """;

  private RunningServer server;
  private Path before;
  private Map<String, List<Json>> steps;
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Long> used = new HashMap<>();
  private long beforeApply;
  private long afterApply;

  /** A container that serves, as others see it: what answers there, and who listens. */
  private record Seen(String body, String by, boolean listens, Json details) {}

  @BeforeAll
  void runIt(BuiltCheckout checkout) throws Exception {
    before = Files.createTempFile("before", ".list");
    server = RunningServer.empty();
    Files.writeString(before, leftovers());
    var disk = server.folder().resolve("disk");
    var root = Files.createDirectory(server.folder().resolve("root"));
    command("truncate", "-s", "3G", disk.toString());
    // Attributes fit into large inodes; ext4 shares blocks of equal ones, which du counts twice.
    command("mkfs.ext4", "-q", "-m", "0", "-I", "512", disk.toString());
    command("mount", "-o", "loop", disk.toString(), root.toString());
    Files.writeString(checkout.folder().resolve("scripts/examples/observed.js"), OBSERVED);
    var script =
        checkout.berth("scripts/examples/observed.js", "--json", server.folder().toString());
    var error = server.folder().resolve("error");
    var environment =
        Map.of(
            "BERTH_ROOT", root.toString(), "BERTH_RUN", server.folder().resolve("run").toString());
    var process = checkout.command(environment, script).redirectError(error.toFile()).start();
    var lines = new ArrayList<Json>();
    try (var out = process.inputReader()) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(Json.parse(line));
        var step = lines.getLast().at("step").text();
        if (step.equals("serve")) {
          look(lines.getLast());
          Files.createFile(server.folder().resolve(lines.getLast().at("name").text()));
        } else if (step.endsWith("-apply")) {
          observe(lines, step);
          Files.createFile(server.folder().resolve(step));
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
    assertEquals(0, process.waitFor(), () -> lines + read(error));
    steps = lines.stream().collect(Collectors.groupingBy(line -> line.at("step").text()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void look(Json serve) throws Exception {
    int port = (int) serve.at("port").number();
    var details = inspect(id(serve));
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/".formatted(port)));
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      var by = answer.headers().firstValue("Server").orElse("");
      var listens = listens(details.at("summary").at("pid").number(), port);
      seen.put(id(serve), new Seen(answer.body(), by, listens, details));
    }
  }

  /** Whether a process has the socket that listens on a port of 127.0.0.1. */
  private static boolean listens(long pid, int port) throws IOException {
    var listener = "0100007F:%04X 00000000:0000 0A".formatted(port);
    var sockets =
        Files.readAllLines(Path.of("/proc/net/tcp")).stream()
            .filter(line -> line.contains(listener))
            .map(line -> "socket:[%s]".formatted(line.strip().split(" +")[9]))
            .toList();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (var descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    }
    return false;
  }

  private Json inspect(String... words) {
    var command = Stream.concat(Stream.of("inspect"), Stream.of(words)).toArray(String[]::new);
    var inspected = server.run(command);
    assertEquals(0, inspected.status(), inspected::error);
    return Json.parse(inspected.out()).items().getFirst();
  }

  /** What the containers use on the disk, and what all but the state's database leaves free. */
  private void observe(List<Json> lines, String step) throws Exception {
    if (step.equals("after-apply")) {
      afterApply = free() + database();
      return;
    }
    for (var line : lines) {
      if (line.at("step").text().equals("serve")) {
        var id = line.at("id").text();
        var details = inspect(id);
        var snapshot = Path.of(details.at("upperFolder").text()).getParent();
        used.put(id, usage(snapshot) + usage(Path.of(details.at("logFolder").text())));
      }
    }
    beforeApply = free() + database();
  }

  /** The database grows by what it notes of a clean-up. */
  private long database() throws IOException, InterruptedException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(server.folder().resolve("root"), "state.db*")) {
      for (var file : files) {
        bytes += usage(file);
      }
    }
    return bytes;
  }

  private static long usage(Path folder) throws IOException, InterruptedException {
    return Long.parseLong(command("du", "-s", "-B1", folder.toString()).split("\t")[0]);
  }

  @AfterAll
  void nothingIsLeft() throws Exception {
    try {
      server.stop();
    } finally {
      command("umount", server.folder().resolve("root").toString());
    }
    server.delete();
    leftovers("--since", before.toString());
    Files.delete(before);
  }

  private String leftovers(String... options) throws IOException, InterruptedException {
    var words =
        new ArrayList<>(
            List.of(PROJECT.resolve("scripts/leftovers").toString(), server.folder().toString()));
    words.addAll(List.of(options));
    return command(words.toArray(String[]::new));
  }

  private static String command(String... words) throws IOException, InterruptedException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), () -> String.join(" ", words) + ": " + output);
    return output;
  }

  private Json only(String step) {
    assertEquals(1, steps.get(step).size(), step);
    return steps.get(step).getFirst();
  }

  private static String page(String folder) throws IOException {
    return Files.readString(
        PROJECT.resolve("scripts/examples/quickstart").resolve(folder).resolve("index.html"));
  }

  private List<String> imageIds(String reference) {
    var listed = server.run("images", "--json");
    assertEquals(0, listed.status(), listed::error);
    return Json.parse(listed.out()).items().stream()
        .filter(image -> image.at("references").texts().contains(reference))
        .map(image -> image.at("id").text())
        .toList();
  }

  @Test
  @Order(1)
  void aDebianBaseWasMade() {
    assertTrue(only("base").at("bootstrapped").isTrue());
    assertEquals(List.of(only("base").at("image").text()), imageIds("debian:12"));
  }

  @Test
  @Order(1)
  void theFirstClassRanEachOfItsStepsAndTheSecondOnlyTheOneItReplaced() {
    var builds = steps.get("build");
    assertEquals(
        List.of("Web 3 0", "Docs 1 2"),
        builds.stream()
            .map(
                build ->
                    "%s %d %d"
                        .formatted(
                            build.at("class").text(),
                            build.at("executed").number(),
                            build.at("cached").number()))
            .toList());
    assertEquals(List.of(id(builds.get(0))), imageIds("quickstart:web"));
    assertEquals(List.of(id(builds.get(1))), imageIds("quickstart:docs"));
  }

  @Test
  @Order(1)
  void nginxWasInstalledByAptInAStepOfTheFirstClass() {
    var history = server.run("history", "--json", "quickstart:web");
    var installing =
        Json.parse(history.out()).items().stream()
            .filter(step -> step.at("createdBy").text().contains("apt-get install"))
            .toList();
    assertEquals(1, installing.size(), history::out);
    assertTrue(installing.getFirst().at("size").number() > 1_000_000, history::out);
    var query = "dpkg-query --show --showformat ${db:Status-Abbrev}${Package} nginx-light";
    var words =
        Stream.concat(Stream.of("run", "--rm", "quickstart:web"), Stream.of(query.split(" ")));
    var installed = server.run(words.toArray(String[]::new));
    assertEquals("ii nginx-light", installed.out(), installed::error);
  }

  @Test
  @Order(1)
  void theSecondClassInheritedAllButTheStepThatItReplaced() {
    var web = inspect("--type", "image", "quickstart:web");
    var docs = inspect("--type", "image", "quickstart:docs");
    int replaced = web.at("layers").texts().size() - 1;
    assertEquals(
        web.at("layers").texts().subList(0, replaced),
        docs.at("layers").texts().subList(0, replaced));
    assertEquals(replaced + 1, docs.at("layers").texts().size());
    assertNotEquals(
        web.at("layers").texts().get(replaced), docs.at("layers").texts().get(replaced));
    assertEquals(web.at("config").at("command").texts(), docs.at("config").at("command").texts());
    assertEquals(List.of("80/tcp"), docs.at("config").at("exposedPorts").texts());
    assertFalse(web.at("config").at("labels").at("kind").present());
    assertEquals("docs", docs.at("config").at("labels").at("kind").text());
  }

  @Test
  @Order(1)
  void eachContainerServedItsOwnPageOnItsOwnPort() throws IOException {
    var served = steps.get("serve");
    assertEquals(
        List.of(page("site"), page("docs"), "<p>committed</p>\n"),
        served.stream().map(step -> step.at("body").text()).toList());
    for (var step : served) {
      var looked = seen.get(id(step));
      assertEquals(step.at("body").text(), looked.body());
      assertTrue(looked.by().startsWith("nginx/"), looked::by);
      assertTrue(looked.listens(), "the container's own process listens on the port");
      var port = "PORT=" + step.at("port").number();
      assertTrue(looked.details().at("spec").at("environment").texts().contains(port), port);
    }
    assertEquals(
        3,
        served.stream().map(step -> step.at("port").number()).collect(Collectors.toSet()).size());
  }

  @Test
  @Order(1)
  void theLogWasFollowed() {
    assertEquals(id(steps.get("serve").getFirst()), only("log").at("container").text());
    assertTrue(only("log").at("line").text().contains("\"GET / HTTP/1.1\" 200"));
  }

  @Test
  @Order(1)
  void execsToldStatusAndOutputs() {
    var version = steps.get("exec").get(0);
    assertEquals(0, version.at("exitCode").number());
    assertTrue(version.at("stderr").text().startsWith("nginx version: nginx/"), version::compact);
    var failing = steps.get("exec").get(1);
    assertEquals(3, failing.at("exitCode").number());
    assertEquals("words", failing.at("stdout").text());
    assertEquals("no\n", failing.at("stderr").text());
  }

  @Test
  @Order(1)
  void theCommitToldWhatHadChanged() {
    var changes = only("commit").at("changes").items();
    assertTrue(
        changes.stream()
            .anyMatch(
                change ->
                    change.at("kind").text().equals("changed")
                        && change.at("path").text().equals("/var/www/html/index.html")),
        only("commit")::compact);
    assertTrue(
        changes.stream().noneMatch(change -> change.at("path").text().startsWith("/etc/hosts")));
    var committed = seen.get(id(steps.get("serve").getLast())).details();
    assertEquals(only("commit").at("image").text(), committed.at("summary").at("imageId").text());
  }

  @Test
  @Order(1)
  void nginxEndedWhenAskedTo() {
    assertEquals(
        List.of(0L, 0L, 0L),
        steps.get("stop").stream().map(stop -> stop.at("exitCode").number()).toList());
  }

  @Test
  @Order(1)
  void thePlanNamedExactlyTheContainersAndTheDanglingImage() {
    var saved = only("commit").at("image").text();
    var expected =
        Stream.concat(
                steps.get("serve").stream()
                    .map(step -> "container %s %s".formatted(id(step), step.at("name").text())),
                Stream.of("image %s %s".formatted(saved, saved.substring(0, 19))))
            .toList();
    var items = only("plan").at("items").items();
    assertEquals(
        expected,
        items.stream()
            .map(
                item ->
                    "%s %s %s".formatted(item.at("kind").text(), id(item), item.at("name").text()))
            .toList());
    for (var item : items.subList(0, 3)) {
      var reason = item.at("reason").text();
      assertTrue(reason.matches("It ended at [0-9T:.-]+Z, more than 0 seconds ago\\."), reason);
    }
    assertEquals("It has no reference, and nothing uses it.", items.getLast().at("reason").text());
  }

  private static String id(Json step) {
    return step.at("id").text();
  }

  @Test
  @Order(1)
  void thePlanNamedTheBytesThatTheDiskHolds() {
    var items = only("plan").at("items").items();
    for (var item : items.subList(0, 3)) {
      assertEquals(used.get(id(item)), item.at("bytes").number(), item::compact);
    }
    assertTrue(items.getLast().at("bytes").number() > 0, items.getLast()::compact);
    assertEquals(
        items.stream().mapToLong(item -> item.at("bytes").number()).sum(),
        only("plan").at("bytes").number());
  }

  @Test
  @Order(1)
  void theApplyFreedTheBytesOfThePlan() {
    long freed = afterApply - beforeApply;
    assertEquals(only("plan").at("bytes").number(), only("apply").at("bytes").number());
    assertEquals(freed, only("apply").at("bytes").number(), freed / 100.0);
  }

  @Test
  @Order(1)
  void theApplyRemovedEveryItemOfThePlan() {
    var report = only("apply");
    assertEquals(only("plan").at("id").text(), report.at("plan").text());
    assertEquals(
        only("plan").at("items").items().stream().map(item -> item.at("id").text()).toList(),
        report.at("outcomes").items().stream().map(item -> item.at("id").text()).toList());
    for (var outcome : report.at("outcomes").items()) {
      assertEquals("removed", outcome.at("outcome").text(), outcome::compact);
    }
    assertEquals(0, only("done").at("left").number());
  }

  @Test
  @Order(2)
  void theQuickstartInPythonDoesTheSame() throws Exception {
    var built = steps.get("build").stream().map(QuickstartTest::id).toList();
    PythonQuickstart.run(server.folder().resolve("run")).matches(built);
  }

  @Test
  @Order(3)
  void removingAllTheRestFreesTheBytesThatThePlanPromised() throws Exception {
    long free = free(); // synced: blocks are counted as allocated, not as reserved
    var planned = server.run("gc", "plan", "--json", "--unused", "0s", "--cache", "0s");
    assertEquals(0, planned.status(), planned::error);
    var plan = Json.parse(planned.out());
    var applied = server.run("gc", "apply", "--json", plan.at("id").text());
    assertEquals(0, applied.status(), applied::error);
    long freed = free() - free;
    assertTrue(plan.at("bytes").number() > 100_000_000, plan::compact);
    assertEquals(plan.at("bytes").number(), Json.parse(applied.out()).at("bytes").number());
    assertEquals(freed, plan.at("bytes").number(), freed / 100.0);
    assertEquals(List.of(), imageIds("debian:12"));
    for (var folder : List.of("blobs/sha256", "ingest", "snapshots", "containers", "tmp")) {
      try (var left = Files.list(server.folder().resolve("root").resolve(folder))) {
        assertEquals(List.of(), left.toList());
      }
    }
  }

  private long free() throws IOException, InterruptedException {
    var root = server.folder().resolve("root");
    command("sync", "-f", root.toString());
    return Files.getFileStore(root).getUnallocatedSpace();
  }
}
