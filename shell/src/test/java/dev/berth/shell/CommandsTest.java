package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.RunningServer.Outcome;
import dev.berth.shell.client.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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
import org.junit.jupiter.api.Timeout;

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

  private Outcome done(String... words) {
    var outcome = server.run(words);
    assertEquals(0, outcome.status(), () -> String.join(" ", words) + ": " + outcome.error());
    return outcome;
  }

  @Test
  void runRelaysBothOutputsAndTheStatus() {
    var outcome =
        server.run(
            "run",
            "--rm",
            "-e",
            "A=1",
            "-e",
            "HERE",
            "busybox:test",
            "sh",
            "-c",
            "echo $A $HERE; echo wrong >&2; exit 3");
    assertEquals(new Outcome(3, "1 there\n", "wrong\n"), outcome);
    assertEquals("", done("ps", "-aq", "--filter", "status=exited").out());
  }

  @Test
  void aRelayEndsInSilenceWhenItsClientLeaves() {
    assertEquals(new RunningServer.Outcome(0, "", ""), server.run("server", "connect"));
  }

  @Test
  void eventsAreListedFromACursorAndFiltered() {
    done("run", "--rm", "--name", "told", "busybox:test", "true");
    var lines = done("events", "--after", "0", "--no-follow", "--filter", "subject=told").out();
    assertTrue(lines.contains("container.started"), lines);
    assertTrue(lines.contains("name=told"), lines);
    var last = lines.lines().reduce((_, line) -> line).orElseThrow().split("  ")[0];
    var after = List.of("events", "--after", last, "--no-follow", "--filter", "subject=told");
    assertEquals("", done(after.toArray(String[]::new)).out());
    assertEquals(2, server.run("events", "--filter", "name=told").status());
  }

  private List<String> completed(String... words) {
    var argv = new java.util.ArrayList<>(List.of("__complete"));
    argv.addAll(List.of(words));
    return done(argv.toArray(String[]::new)).out().lines().toList();
  }

  @Test
  void wordsAreCompletedFromTheTableAndTheServer() {
    done("create", "--name", "complete-me", "busybox:test", "true");
    assertEquals(List.of("rm", "rmi", ":files"), completed("rm"));
    assertEquals(List.of("cancel"), completed("operation", "c"));
    assertEquals(List.of("complete-me"), completed("start", "complete"));
    assertEquals(List.of("complete-me"), completed("rm", "-f", "other", "complete"));
    assertEquals(List.of("busybox:test"), completed("run", "--name", "x", "busy"));
    assertEquals(List.of("none", "host"), completed("run", "--network", ""));
    assertTrue(completed("run", "--net").contains("--network"));
    assertEquals(List.of(), completed("no-such", "x", "y"));
    assertEquals(List.of(), completed("run", "--name", ""));
    done("rm", "complete-me");
  }

  @Test
  void whatAContainerNamedReachesNoTerminalRaw() {
    done("run", "--name", "noisy", "busybox:test", "touch", "/a\u001b[2J\u202eb");
    assertEquals("A /a\\x1b[2J\\u{202e}b\n", done("diff", "noisy").out());
    done("rm", "noisy");
  }

  @Test
  void everyListingHasItsForms() {
    done("run", "--name", "listed", "busybox:test", "touch", "/made");
    assertEquals(
        "listed exited\n",
        done("ps", "-a", "--format", "{name} {status}", "-f", "name=listed").out());
    assertEquals("/made\n", done("diff", "-q", "--filter", "kind=added", "listed").out());
    assertEquals("", done("diff", "-f", "kind=removed", "listed").out());
    assertEquals(
        "{\"kind\":\"added\",\"path\":\"/made\"}\n",
        done("diff", "--format", "json", "listed").out());
    var events =
        done("events", "--after", "0", "--no-follow", "-f", "subject=listed", "--format", "{type}")
            .out();
    assertTrue(events.startsWith("container.created\n"), events);
    assertTrue(done("doctor", "-q").out().contains("\n"));
    assertEquals(
        "",
        server
            .run("doctor", "--filter", "name=no-such")
            .out()
            .lines()
            .skip(1)
            .findFirst()
            .orElse(""));
    assertEquals("", done("operation", "ls", "-q", "-f", "status=running").out());
    assertEquals(
        "container listed\n",
        done("gc", "plan", "--exited", "0", "--format", "{kind} {name}")
                .out()
                .lines()
                .filter(line -> line.endsWith(" listed"))
                .findFirst()
                .orElseThrow()
            + "\n");
    done("rm", "listed");
  }

  @Test
  void dfTellsWhatTakesSpace() {
    assertTrue(done("df").out().startsWith("TYPE"));
    assertEquals(
        List.of("images", "containers", "downloads", "build-cache", "other"),
        done("system", "df", "--format", "{sort}").out().lines().toList());
    var usage = Json.parse(done("df", "-v", "--json").out());
    var image =
        usage.at("items").items().stream()
            .filter(item -> item.at("name").text().contains("busybox:test"))
            .findFirst()
            .orElseThrow();
    assertTrue(image.at("bytes").number() > 1 << 20, image::pretty);
    assertTrue(usage.at("bytes").number() >= image.at("bytes").number());
    assertTrue(done("df", "-v").out().contains("busybox:test"));
    var sizes = done("images", "--sizes", "busybox:test").out().lines().toList();
    assertTrue(sizes.getFirst().contains("RECLAIMABLE"), sizes::toString);
    assertEquals(1, Json.parse(done("images", "--json", "busybox:test").out()).items().size());
  }

  @Test
  void helpOfAVerbIsThatOfItsOption() {
    assertEquals(done("operation", "ls", "--help"), done("help", "operation", "ls"));
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
  void runOfWhatCannotStartLeavesNoContainer() {
    var outcome = server.run("run", "--rm", "--name", "gone", "busybox:test", "/no/such");
    assertEquals(127, outcome.status());
    assertEquals(1, server.run("inspect", "gone").status());
  }

  @Test
  void aSignalBeforeTheStartLeavesNoContainer() {
    for (var words :
        List.of(
            List.of("run", "--rm", "--name", "early", "busybox:test", "true"),
            List.of("run", "-d", "--rm", "--name", "early", "busybox:test", "true"))) {
      assertEquals(
          new Outcome(143, "", ""), server.runSignalled("TERM", words.toArray(String[]::new)));
      assertEquals(1, server.run("inspect", "early").status());
    }
  }

  @Test
  void aDetachedRunThatCannotStartLeavesNoContainer() throws InterruptedException {
    var words = List.of("run", "-d", "--rm", "--name", "undone", "busybox:test", "/no/such");
    assertEquals(127, server.run(words.toArray(String[]::new)).status());
    assertEquals(1, server.run("inspect", "undone").status());
  }

  @Test
  void aCallOfAMethodThatGoesOnPrintsItsItems() {
    done("run", "--name", "said", "busybox:test", "echo", "hello");
    var lines = done("call", "container.logs", "{\"container\":\"said\"}").out();
    assertEquals("hello", Json.parse(lines.strip()).at("line").text());
    done("rm", "said");
  }

  @Test
  void certificatesTellWhatBecameOfEachAndWhatComesNext() {
    var folder = server.folder().resolve("tls").toString();
    var first =
        done(
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
    var again = Json.parse(done("certificates", folder, "--json").out());
    assertEquals(
        List.of("kept", "kept", "kept"),
        again.items().stream().map(one -> one.at("outcome").text()).toList());
    assertEquals(
        "revoked ci\n",
        done("certificates", folder, "--revoke", "ci", "--format", "{outcome} {name}")
            .out()
            .replaceAll("kept .*\n", ""));
    assertEquals(2, server.run("certificates", folder, "--client", "ci:boss").status());
    var missing = server.run("certificates", folder, "--revoke", "nobody");
    assertTrue(missing.status() == 1 && missing.error().contains("cannot revoke \"nobody\""));
  }

  @Test
  void operationsAreListedAndWatched() {
    var plan = Json.parse(done("gc", "plan", "--dangling", "--json").out()).at("id").text();
    done("gc", "apply", plan);
    var operations = Json.parse(done("operation", "ls", "-a", "--json").out());
    var applied =
        operations.items().stream()
            .filter(one -> one.at("kind").text().equals("gc.apply"))
            .findFirst()
            .orElseThrow()
            .at("id")
            .text();
    var watched = done("operation", "watch", applied);
    assertTrue(watched.error().contains("gc.apply ended: SUCCEEDED"), watched.error());
    assertEquals(applied + "\n", done("operation", "cancel", applied).out());
    assertEquals(1, server.run("operation", "watch", "0".repeat(32)).status());
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
    done("import", archive.toString(), "large:1");
    var garbage = folder.resolve("garbage.tar");
    Files.write(garbage, new byte[] {1});
    Files.write(garbage, new byte[20 << 20], StandardOpenOption.APPEND);
    var refused = server.run("import", garbage.toString(), "garbage:1");
    assertEquals(1, refused.status());
    assertTrue(refused.error().contains("no tar header"), refused.error());
    done("rmi", "large:1");
  }

  @Test
  void aVariableThatThisShellDoesNotHaveIsTakenAway() {
    server.runWithInput("FROM busybox:test\nENV A=image B=image\n", "build", "-t", "env:1", "-");
    var show = "echo ${A-none} ${B-none}";
    assertEquals("none image\n", done("run", "--rm", "-e", "A", "env:1", "sh", "-c", show).out());
    done("run", "-d", "--name", "environment", "env:1", "sleep", "100");
    assertEquals("image none\n", done("exec", "-e", "B", "environment", "sh", "-c", show).out());
    done("rm", "-f", "environment");
  }

  @Test
  void runRelaysInput() {
    var text = "line\n".repeat(50_000);
    var outcome = server.runWithInput(text, "run", "--rm", "-i", "busybox:test", "cat");
    assertEquals(0, outcome.status(), outcome.error());
    assertEquals(text, outcome.out());
  }

  @Test
  void inTheBackgroundInputStaysOpen() {
    done("run", "-di", "--name", "reading", "busybox:test", "cat");
    assertTrue(done("ps").out().contains("reading"));
    done("stop", "--timeout", "0", "reading");
    done("rm", "reading");
  }

  @Test
  void aNetworkOfLaterIsToldWithThoseThatAreThere() {
    var refused = server.run("run", "--network", "bridge", "busybox:test", "true");
    assertEquals(125, refused.status());
    assertTrue(refused.error().contains("there are \"none\""), refused.error());
    assertTrue(refused.error().contains("come later"), refused.error());
  }

  @Test
  void aDeviceReachesTheContainer() {
    var shown =
        done("run", "--rm", "--device", "/dev/null:/dev/x:r", "busybox:test", "ls", "/dev/x");
    assertEquals("/dev/x\n", shown.out());
    assertEquals(125, server.run("run", "--device", "/etc", "busybox:test", "true").status());
  }

  @Test
  void startWithInputAttaches() {
    done("create", "-i", "--name", "counting", "busybox:test", "sh", "-c", "cat; exit 3");
    assertEquals(new Outcome(3, "fed", ""), server.runWithInput("fed", "start", "-i", "counting"));
    done("rm", "counting");
  }

  @Test
  void whatCannotRunHasDockersStatus() {
    assertEquals(125, server.run("run", "--rm", "no-such-image:1").status());
    assertEquals(127, server.run("run", "--rm", "busybox:test", "/no-such-program").status());
    assertEquals(126, server.run("run", "--rm", "busybox:test", "/etc").status());
  }

  @Test
  void aProgramIsFoundByItsPathFromTheWorkingFolder() {
    assertEquals(
        "near\n",
        done("run", "--rm", "-w", "/bin", "busybox:test", "./busybox", "echo", "near").out());
    assertEquals(
        "far\n",
        done("run", "--rm", "-w", "/root", "busybox:test", "../bin/busybox", "echo", "far").out());
    done("run", "-d", "--name", "relative", "-w", "/bin", "busybox:test", "./sleep", "100");
    assertEquals("in\n", done("exec", "-w", "/", "relative", "bin/echo", "in").out());
    assertEquals(127, server.run("exec", "relative", "./nothing").status());
    done("rm", "-f", "relative");
    assertEquals(127, server.run("run", "--rm", "busybox:test", "./nothing").status());
  }

  @Test
  void signalsGoOnToTheContainer() throws Exception {
    var relayed = List.of("HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "CONT", "TSTP", "PWR");
    var traps = new StringBuilder("trap 'echo caught; exit 5' TERM\n");
    relayed.forEach(name -> traps.append("trap 'echo %s' %s\n".formatted(name, name)));
    var script = traps + "echo ready; while :; do sleep 0.02; done";
    var running =
        CompletableFuture.supplyAsync(
            () ->
                server.run(
                    "run", "--rm", "--name", "trapping", "busybox:test", "sh", "-c", script));
    awaitLog("trapping", "ready");
    for (var name : relayed) {
      server.signal(name);
      awaitLog("trapping", name);
    }
    server.signal("TERM");
    var said = "ready\n" + String.join("\n", relayed) + "\ncaught\n";
    assertEquals(new Outcome(5, said, ""), running.get());
  }

  /** A container in the foreground that has begun, and ends some seconds later. */
  private CompletableFuture<Outcome> endsWithFour(String name, int seconds)
      throws InterruptedException {
    var script = "echo up; sleep %d; exit 4".formatted(seconds);
    var running =
        CompletableFuture.supplyAsync(
            () -> server.run("run", "--name", name, "busybox:test", "sh", "-c", script));
    awaitLog(name, "up");
    return running;
  }

  @Test
  void runHasTheStatusThoughTheServerIsKilled() throws Exception {
    var running = endsWithFour("orphan", 2);
    var pid = Files.readString(server.folder().resolve("run/server.pid")).strip();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    var outcome = running.join();
    assertEquals(4, outcome.status(), outcome.error());
    assertTrue(outcome.error().contains("waiting for its end"), outcome.error());
    done("rm", "orphan");
  }

  @Test
  void runHasTheStatusThoughTheServerIsStoppedAndAFollowedLogDoesNotEndWell() throws Exception {
    var running = endsWithFour("left", 3);
    var following =
        CompletableFuture.supplyAsync(
            () -> server.run("logs", "-f", "left"), task -> Thread.ofPlatform().start(task));
    Thread.sleep(500);
    done("server", "stop");
    var outcome = running.join();
    assertEquals(4, outcome.status(), outcome.error());
    var log = following.join();
    assertEquals(new Outcome(1, "up\n", log.error()), log);
    assertTrue(log.error().contains("broke off (the server ends)"), log.error());
    done("rm", "left");
  }

  @Test
  void logsComeInTheOrderOfTheLog() throws IOException {
    done(
        "run",
        "--name",
        "both",
        "busybox:test",
        "sh",
        "-c",
        "echo 1; sleep 0.1; echo 2 >&2; sleep 0.1; echo 3");
    var together = new ByteArrayOutputStream();
    var nothing = new ByteArrayInputStream(new byte[0]);
    // As a command's streams are: standard output is buffered, standard error is not.
    var out = new PrintStream(new BufferedOutputStream(together), false);
    server.run(
        new CapturedStreams(new Streams(nothing, out, new PrintStream(together), Screen.NONE)),
        "logs",
        "both");
    assertEquals("1\n2\n3\n", together.toString());
    done("rm", "both");
  }

  private void awaitLog(String container, String line) throws InterruptedException {
    for (var i = 0; i < 200 && !server.run("logs", container).out().contains(line); i++) {
      Thread.sleep(10);
    }
  }

  /** As {@code head} goes; the container doesn't mind. */
  @Test
  @Timeout(60)
  void whenTheReaderOfTheOutputHasGoneTheCommandEnds() throws IOException {
    var script = "while :; do echo x; sleep 0.01; done";
    var commands =
        List.of(
            new String[] {"run", "--name", "unread", "busybox:test", "sh", "-c", script},
            new String[] {"logs", "-f", "unread"},
            new String[] {"exec", "unread", "sh", "-c", script});
    for (var words : commands) {
      try (var pipe = OutputTest.brokenPipe()) {
        var streams = OutputTest.to(pipe, new ByteArrayOutputStream());
        assertThrows(Output.Failure.class, () -> server.run(new CapturedStreams(streams), words));
      }
    }
    assertTrue(done("ps").out().contains("unread"));
    done("rm", "-f", "unread");
  }

  @Test
  void aContainerInTheBackgroundHasAWholeLife() {
    var id =
        done(
                "run",
                "-d",
                "--name",
                "life",
                "-l",
                "kind=test",
                "busybox:test",
                "sh",
                "-c",
                "trap 'exit 7' TERM; echo out; echo err >&2; while :; do sleep 0.1; done")
            .out()
            .strip();
    assertTrue(done("ps", "--filter", "label=kind=test").out().contains("life"));
    assertEquals(id, done("ps", "-q", "--no-trunc", "--filter", "name=life").out().strip());
    assertEquals(
        id,
        done("ps", "-q", "--no-trunc", "--filter", "name=no", "--filter", "name=life")
            .out()
            .strip());
    assertEquals(
        id, done("ps", "-q", "--no-trunc", "-f", "id=" + id.substring(0, 9)).out().strip());
    assertEquals("", done("ps", "-q", "-f", "name=life", "-f", "exited=0").out());
    assertEquals("", done("ps", "-aq", "-f", "since=life").out());
    var unknown = server.run("ps", "--filter", "colour=red");
    assertEquals(2, unknown.status());
    assertTrue(unknown.error().contains("\"colour\""), unknown.error());
    var exec = server.run("exec", "life", "sh", "-c", "echo inside > /tmp/x; cat /tmp/x; exit 4");
    assertEquals(new Outcome(4, "inside\n", ""), exec);
    assertEquals("fed", server.runWithInput("fed", "exec", "-i", "life", "cat").out());
    assertEquals(125, server.run("exec", "no-such", "true").status());
    assertEquals(127, server.run("exec", "life", "/no-such").status());
    assertTrue(done("diff", "life").out().contains("A /tmp/x"));
    done("stop", "-t", "5", "life");
    assertEquals("7\n", done("wait", "life").out());
    var logs = done("logs", "life");
    assertEquals("out\n", logs.out());
    assertEquals("err\n", logs.error());
    assertTrue(done("ps", "-a").out().contains("Exited (7)"));
    done("rename", "life", "after");
    assertEquals("after\n", done("rm", "after").out());
    assertEquals(1, server.run("rm", "after").status());
  }

  @Test
  void imagesAreTaggedCommittedAndRemoved() {
    done("run", "--name", "source", "busybox:test", "sh", "-c", "echo hello > /root/x");
    var id =
        done("commit", "-m", "said hello", "-c", "CMD [\"cat\",\"/root/x\"]", "source", "hello:1")
            .out()
            .strip();
    assertEquals("hello\n", done("run", "--rm", "hello:1").out());
    done("tag", "hello:1", "hello:2");
    for (var pattern : List.of("hello", "hello*")) {
      var listed = done("images", pattern).out().lines().skip(1).sorted().toList();
      assertEquals(2, listed.size(), listed.toString());
      assertTrue(listed.get(0).matches("hello +1 +[0-9a-f]{12} .*"), listed.get(0));
      assertTrue(listed.get(1).matches("hello +2 +[0-9a-f]{12} .*"), listed.get(1));
    }
    assertTrue(done("history", "hello:1").out().contains("said hello"));
    var image = Json.parse(done("inspect", "hello:2").out()).items().getFirst();
    assertEquals(id, image.at("summary").at("id").text());
    assertTrue(done("rmi", "hello:1").out().contains("Untagged: "));
    assertTrue(done("rmi", "hello:2").out().contains("Deleted: " + id));
    done("rm", "source");
  }

  @Test
  void aDockerfileIsBuiltFromAFolder() throws IOException {
    var context = Files.createDirectory(server.folder().resolve("context"));
    Files.writeString(context.resolve("file"), "copied\n");
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM busybox:test\nARG WHO=nobody\nCOPY file /data/\nRUN echo $WHO > /data/who\nCMD cat /data/file /data/who\n");
    done("build", "-t", "built:1", "--build-arg", "WHO=me", "context");
    assertEquals("copied\nme\n", done("run", "--rm", "built:1").out());
    var again = done("build", "--build-arg", "WHO=me", "--build-arg", "UNUSED=x", "context");
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
    assertEquals("", done("build", "-q", "--build-arg", "WHO=me", "context").error());
    var fromInput = "FROM busybox:test\nCOPY file /data/\n";
    assertEquals(
        0, server.runWithInput(fromInput, "build", "-t", "built:2", "-f", "-", "context").status());
    assertEquals("copied\n", done("run", "--rm", "built:2", "cat", "/data/file").out());
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
        done("fail.js").out());
  }

  @Test
  void cleanUpIsPlannedThenDone() {
    done("run", "--name", "old", "-l", "clean=me", "busybox:test", "true");
    done("run", "--name", "kept", "-l", "keep", "busybox:test", "true");
    var plan = Json.parse(done("gc", "plan", "--exited", "0", "--protect", "keep", "--json").out());
    var names = plan.at("items").items().stream().map(item -> item.at("name").text()).toList();
    assertTrue(names.contains("old"), names.toString());
    assertFalse(names.contains("kept"), names.toString());
    assertTrue(done("gc", "apply", plan.at("id").text()).out().contains("removed"));
    assertFalse(done("ps", "-a").out().contains("old"));
    done("rm", "kept");
  }

  @Test
  void anyMethodCanBeCalled() {
    var list = done("call", "image.list", "{\"reference\":\"busybox:*\"}").out();
    assertEquals(
        "busybox:test", Json.parse(list).items().getFirst().at("references").texts().getFirst());
    var wrong = server.run("call", "image.lst");
    assertEquals(1, wrong.status());
    assertTrue(wrong.error().contains("image.list"), wrong.error());
    var large = "{\"reference\":\"%s\"}".formatted("x".repeat(5 << 20));
    var refused = server.run("call", "image.list", large);
    assertEquals(1, refused.status());
    assertTrue(refused.error().contains("4194304"), refused.error());
    assertTrue(Json.parse(done("info", "--json").out()).at("places").isList());
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
        done("drive.js").out());
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
