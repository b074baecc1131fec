package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What commands list, complete and tell. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingCommandsTest {
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
  void eventsAreListedFromACursorAndFiltered() {
    server.done("run", "--rm", "--name", "told", "busybox:test", "true");
    var lines =
        server.done("events", "--after", "0", "--no-follow", "--filter", "subject=told").out();
    assertTrue(lines.contains("container.started"), lines);
    assertTrue(lines.contains("name=told"), lines);
    var last = lines.lines().reduce((_, line) -> line).orElseThrow().split("  ")[0];
    var after = List.of("events", "--after", last, "--no-follow", "--filter", "subject=told");
    assertEquals("", server.done(after.toArray(String[]::new)).out());
    assertEquals(2, server.run("events", "--filter", "name=told").status());
  }

  private List<String> completed(String... words) {
    var argv = new ArrayList<>(List.of("__complete"));
    argv.addAll(List.of(words));
    return server.done(argv.toArray(String[]::new)).out().lines().toList();
  }

  @Test
  void wordsAreCompletedFromTheTableAndTheServer() {
    server.done("create", "--name", "complete-me", "busybox:test", "true");
    assertEquals(List.of("rm", "rmi", ":files"), completed("rm"));
    assertEquals(List.of("cancel"), completed("operation", "c"));
    assertEquals(List.of("complete-me"), completed("start", "complete"));
    assertEquals(List.of("complete-me"), completed("rm", "-f", "other", "complete"));
    assertEquals(List.of("busybox:test"), completed("run", "--name", "x", "busy"));
    assertEquals(List.of("none", "host"), completed("run", "--network", ""));
    assertTrue(completed("run", "--net").contains("--network"));
    assertEquals(List.of(), completed("no-such", "x", "y"));
    assertEquals(List.of(), completed("run", "--name", ""));
    server.done("rm", "complete-me");
  }

  @Test
  void whatAContainerNamedReachesNoTerminalRaw() {
    server.done("run", "--name", "noisy", "busybox:test", "touch", "/a\u001b[2J\u202eb");
    assertEquals("A /a\\x1b[2J\\u{202e}b\n", server.done("diff", "noisy").out());
    server.done("rm", "noisy");
  }

  @Test
  void everyListingHasItsForms() {
    server.done("run", "--name", "listed", "busybox:test", "touch", "/made");
    assertEquals(
        "listed exited\n",
        server.done("ps", "-a", "--format", "{name} {status}", "-f", "name=listed").out());
    assertEquals("/made\n", server.done("diff", "-q", "--filter", "kind=added", "listed").out());
    assertEquals("", server.done("diff", "-f", "kind=removed", "listed").out());
    assertEquals(
        "{\"kind\":\"added\",\"path\":\"/made\"}\n",
        server.done("diff", "--format", "json", "listed").out());
    var events =
        server
            .done(
                "events",
                "--after",
                "0",
                "--no-follow",
                "-f",
                "subject=listed",
                "--format",
                "{type}")
            .out();
    assertTrue(events.startsWith("container.created\n"), events);
    assertTrue(server.done("doctor", "-q").out().contains("\n"));
    assertEquals(
        "",
        server
            .run("doctor", "--filter", "name=no-such")
            .out()
            .lines()
            .skip(1)
            .findFirst()
            .orElse(""));
    assertEquals("", server.done("operation", "ls", "-q", "-f", "status=running").out());
    assertEquals(
        "container listed\n",
        server
                .done("gc", "plan", "--exited", "0", "--format", "{kind} {name}")
                .out()
                .lines()
                .filter(line -> line.endsWith(" listed"))
                .findFirst()
                .orElseThrow()
            + "\n");
    server.done("rm", "listed");
  }

  @Test
  void dfTellsWhatTakesSpace() {
    assertTrue(server.done("df").out().startsWith("TYPE"));
    assertEquals(
        List.of("images", "containers", "downloads", "build-cache", "other"),
        server.done("system", "df", "--format", "{sort}").out().lines().toList());
    var usage = Json.parse(server.done("df", "-v", "--json").out());
    var image =
        usage.at("items").items().stream()
            .filter(item -> item.at("name").text().contains("busybox:test"))
            .findFirst()
            .orElseThrow();
    assertTrue(image.at("bytes").number() > 1 << 20, image::pretty);
    assertTrue(usage.at("bytes").number() >= image.at("bytes").number());
    assertTrue(server.done("df", "-v").out().contains("busybox:test"));
    var sizes = server.done("images", "--sizes", "busybox:test").out().lines().toList();
    assertTrue(sizes.getFirst().contains("RECLAIMABLE"), sizes::toString);
    assertEquals(
        1, Json.parse(server.done("images", "--json", "busybox:test").out()).items().size());
  }

  @Test
  void helpOfAVerbIsThatOfItsOption() {
    assertEquals(server.done("operation", "ls", "--help"), server.done("help", "operation", "ls"));
    assertEquals(2, server.run("help", "no-such").status());
  }

  @Test
  void whatIsNotThereIsToldWithWhatLists() {
    var containers = "\"berth ps -a\" lists them";
    for (var words :
        List.of(
            "start nobody",
            "start -a nobody",
            "stop nobody",
            "kill nobody",
            "restart nobody",
            "wait nobody",
            "rm nobody",
            "rename nobody x",
            "logs nobody",
            "exec nobody true",
            "diff nobody",
            "commit nobody",
            "inspect --type container nobody",
            "ps --filter before=nobody")) {
      assertNotThere(containers, words);
    }
    for (var words : List.of("history no:1", "tag no:1 x", "rmi no:1", "run no:1", "create no:1")) {
      assertNotThere("\"berth images\" lists them", words);
    }
    assertNotThere("\"berth ps -a\" and \"berth images\" list them", "inspect nobody");
    assertNotThere("\"berth operation ls -a\" lists them", "operation watch " + "0".repeat(32));
    assertNotThere("\"berth operation ls -a\" lists them", "operation cancel " + "0".repeat(32));
    assertNotThere("\"berth gc plan\" makes one", "gc apply " + "0".repeat(32));
  }

  private void assertNotThere(String next, String words) {
    var outcome = server.run(words.split(" "));
    assertTrue(outcome.error().endsWith(next + "\n"), words + ": " + outcome);
    assertEquals(words.startsWith("inspect") ? "[ ]\n" : "", outcome.out(), words);
    var status = words.matches("(run|create|exec) .*") ? 125 : 1;
    assertEquals(status, outcome.status(), words);
  }

  @Test
  void aFileThatIsNotThereIsToldWithWhatToDo() throws IOException {
    var folder = server.folder();
    assertEquals(
        new Outcome(
            2,
            "",
            "berth: cannot build from \"no/such\": there is no folder %s/no/such; name a folder with a Dockerfile, such as \".\", or - for a Dockerfile on standard input\n"
                .formatted(folder)),
        server.run("build", "no/such"));
    Files.createDirectory(folder.resolve("bare"));
    var bare = server.run("build", "bare");
    assertEquals(2, bare.status());
    assertTrue(
        bare.error().endsWith("/bare/Dockerfile; name another one with -f FILE\n"), bare.error());
    var missing = server.run("import", "no.tar");
    assertEquals(1, missing.status());
    assertTrue(
        missing
            .error()
            .endsWith("no.tar: there is no such file; look at its path from this folder\n"),
        missing.error());
    var environment = server.run("run", "--env-file", "no.env", "busybox:test", "true");
    assertEquals(125, environment.status());
    assertTrue(environment.error().contains("no.env; look at its path"), environment.error());
  }

  @Test
  void operationsAreListedAndWatched() {
    var plan = Json.parse(server.done("gc", "plan", "--dangling", "--json").out()).at("id").text();
    server.done("gc", "apply", plan);
    var operations = Json.parse(server.done("operation", "ls", "-a", "--json").out());
    var applied =
        operations.items().stream()
            .filter(one -> one.at("kind").text().equals("gc.apply"))
            .findFirst()
            .orElseThrow()
            .at("id")
            .text();
    var watched = server.done("operation", "watch", applied);
    assertTrue(watched.error().contains("gc.apply ended: SUCCEEDED"), watched.error());
    assertEquals(applied + "\n", server.done("operation", "cancel", applied).out());
    assertEquals(1, server.run("operation", "watch", "0".repeat(32)).status());
  }
}
