package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/**
 * The quickstart from beginning to end, its state on a journalled ext4 of its own: what each step
 * says it did, and what the machine is like afterwards.
 */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private RunningServer server;
  private Path before;
  private Path disk;
  private Map<String, List<Json>> steps;

  @BeforeAll
  void runIt() throws Exception {
    before = Files.createTempFile("before", ".list");
    Files.writeString(before, command(PROJECT.resolve("scripts/leftovers").toString()));
    server = RunningServer.empty();
    disk = server.folder().resolve("disk");
    var root = Files.createDirectory(server.folder().resolve("root"));
    command("truncate", "-s", "3G", disk.toString());
    command("mkfs.ext4", "-q", "-m", "0", disk.toString());
    command("mount", "-o", "loop", disk.toString(), root.toString());
    var script = PROJECT.resolve("scripts/examples/quickstart.js").toString();
    var outcome = server.run(script, "--json");
    assertEquals(0, outcome.status(), () -> outcome.out() + outcome.error());
    steps =
        outcome
            .out()
            .lines()
            .map(Json::parse)
            .collect(Collectors.groupingBy(line -> line.at("step").text()));
  }

  @AfterAll
  void nothingIsLeft() throws Exception {
    try {
      server.stop();
    } finally {
      command("umount", server.folder().resolve("root").toString());
    }
    server.delete();
    command(PROJECT.resolve("scripts/leftovers").toString(), "--since", before.toString());
    Files.delete(before);
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
    var items = only("plan").at("items").items();
    var containers = steps.get("serve").stream().map(step -> step.at("id").text());
    assertEquals(
        Stream.concat(
                containers.map(id -> "container " + id),
                Stream.of("image " + only("commit").at("image").text()))
            .collect(Collectors.toSet()),
        items.stream()
            .filter(item -> Set.of("container", "image").contains(item.at("kind").text()))
            .map(item -> item.at("kind").text() + " " + item.at("id").text())
            .collect(Collectors.toSet()));
    for (var item : items) {
      assertFalse(item.at("reason").text().isBlank(), item::compact);
      assertTrue(item.at("bytes").number() > 0, item::compact);
    }
    assertEquals(
        items.stream().mapToLong(item -> item.at("bytes").number()).sum(),
        only("plan").at("bytes").number());
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
