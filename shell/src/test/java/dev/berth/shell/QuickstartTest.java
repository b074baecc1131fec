package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import java.io.IOException;
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

  /** The quickstart, held before its clean-up and after it until a file says that it may go on. */
  private static final String OBSERVED =
      """
      import { existsSync } from "node:fs";
      const folder = process.argv[process.argv.length - 1];
      const hold = async (step) => {
        console.log(JSON.stringify({ step }));
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
  private final Map<String, Long> used = new HashMap<>();
  private long beforeApply;
  private long afterApply;

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
        if (step.endsWith("-apply")) {
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

  /** What the containers use on the disk, and what all but the state's database leaves free. */
  private void observe(List<Json> lines, String step) throws Exception {
    if (step.equals("after-apply")) {
      afterApply = free() + database();
      return;
    }
    for (var line : lines) {
      if (line.at("step").text().equals("serve")) {
        var id = line.at("id").text();
        var details = Json.parse(server.run("inspect", id).out()).items().getFirst();
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
    assertEquals(List.of(builds.get(0).at("id").text()), imageIds("quickstart:web"));
  }

  @Test
  @Order(1)
  void eachContainerServedItsOwnPageOnItsOwnPort() throws IOException {
    var served = steps.get("serve");
    assertEquals(
        List.of(page("site"), page("docs"), "<p>committed</p>\n"),
        served.stream().map(step -> step.at("body").text()).toList());
    assertEquals(
        3,
        served.stream().map(step -> step.at("port").number()).collect(Collectors.toSet()).size());
  }

  @Test
  @Order(1)
  void theLogWasFollowed() {
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
  }

  private long free() throws IOException, InterruptedException {
    var root = server.folder().resolve("root");
    command("sync", "-f", root.toString());
    return Files.getFileStore(root).getUnallocatedSpace();
  }
}
