package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.layer.Change;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.testing.Output;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.ContainerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Containers from creation to removal, on the kernel. */
@Tag("kernel")
class ContainerLifeTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  @AfterEach
  void clear() {
    test.removeContainers();
  }

  private static CreateRequestBuilder busybox(String... command) {
    return CreateRequest.of(TestEngine.IMAGE).command(command);
  }

  private static Containers containers() {
    return test.containers();
  }

  private static void assertFails(ErrorKind kind, Executable call) {
    assertEquals(kind, assertThrows(BerthException.class, call).kind());
  }

  @Test
  void aProgramRunsAndItsOutputAndStatusArrive() {
    var ran = test.run("sh", "-c", "echo out; echo err >&2; exit 3");
    assertEquals(3, ran.code());
    assertEquals("out\n", ran.stdout());
    assertEquals("err\n", ran.stderr());
    var summary = containers().inspect(ran.id()).summary();
    assertEquals(ContainerStatus.EXITED, summary.status());
    assertEquals(ExitReason.EXITED, summary.exit().orElseThrow().reason());
    assertTrue(summary.pid().isEmpty());
  }

  @Test
  void aCommandThatIsMissingIs127AndOneThatCannotRunIs126() {
    assertEquals("127", failure("nothing-like-this").details().get("exitCode"));
    assertEquals("127", failure("/bin/none").details().get("exitCode"));
    assertEquals("126", failure("/etc/passwd").details().get("exitCode"));
    assertEquals("126", failure("/etc").details().get("exitCode"));
  }

  private static BerthException failure(String command) {
    var id = containers().create(busybox(command).build()).id().value();
    var failure = assertThrows(BerthException.class, () -> containers().start(id));
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    var exit = containers().inspect(id).summary().exit().orElseThrow();
    assertEquals(ExitReason.LAUNCH_FAILED, exit.reason());
    assertEquals(failure.details().get("exitCode"), Integer.toString(exit.code()));
    return failure;
  }

  @Test
  void aSignalEndsItWith128AndItsNumber() {
    var id = test.startDetached(busybox("sleep", "1000"));
    containers().kill(id, "KILL");
    var exit = containers().await(id, Optional.empty());
    assertEquals(137, exit.code());
    assertEquals(ExitReason.SIGNAL, exit.reason());
    assertFails(ErrorKind.CONFLICT, () -> containers().kill(id, "TERM"));
  }

  /** A process of the group that can't be killed stands for one that hangs in the kernel. */
  @Test
  @Tag("kernel-slow")
  void itsEndIsToldThoughItsGroupCannotBeRemoved() throws Exception {
    var freezer = Path.of("/sys/fs/cgroup/freezer");
    assumeTrue(Files.exists(freezer.resolve("tasks")), "this machine has no v1 freezer");
    var id = test.startDetached(busybox("sleep", "1000"));
    var frozen = freezer.resolve("berth-test-" + ProcessHandle.current().pid());
    var hanging = new ProcessBuilder("sleep", "1000").start();
    var pid = Long.toString(hanging.pid());
    try (var groups = Files.walk(Path.of("/sys/fs/cgroup/memory"), 2)) {
      var name = Path.of(Shared.cgroupName(new ContainerId(id)));
      var group = groups.filter(it -> name.equals(it.getFileName())).findFirst().orElseThrow();
      Files.writeString(group.resolve("cgroup.procs"), pid);
    }
    Files.createDirectory(frozen);
    try {
      Files.writeString(frozen.resolve("cgroup.procs"), pid);
      Files.writeString(frozen.resolve("freezer.state"), "FROZEN");
      test.containers().kill(id, "KILL");
      assertEquals(137, test.containers().await(id, Optional.of(Duration.ofSeconds(60))).code());
    } finally {
      Files.writeString(frozen.resolve("freezer.state"), "THAWED");
      hanging.destroyForcibly().waitFor();
      Files.delete(frozen);
    }
    test.containers().start(id);
  }

  @Test
  void stopAsksWaitsAndKills() {
    var polite =
        startReady(
            busybox("sh", "-c", "trap 'exit 7' TERM; " + READY + "while :; do sleep 0.05; done"));
    assertEquals(
        7, containers().stop(polite, Optional.empty(), Optional.of(Duration.ofSeconds(10))).code());
    var deaf = startReady(busybox("sh", "-c", "trap '' TERM; " + READY + "sleep 1000"));
    assertEquals(
        137, containers().stop(deaf, Optional.empty(), Optional.of(Duration.ofMillis(100))).code());
    assertEquals(
        137, containers().stop(deaf, Optional.empty(), Optional.empty()).code(), "stopped before");
  }

  @Test
  void theImagesStopSignalIsUsedAndTheCallersGoesFirst() {
    var script =
        "trap 'echo USR1; exit 10' USR1; trap 'echo TERM; exit 11' TERM; "
            + READY
            + "while :; do sleep 0.05; done";
    var grace = Optional.of(Duration.ofSeconds(10));
    var first = startReady(busybox("sh", "-c", script).stopSignal("SIGUSR1"));
    assertEquals(10, containers().stop(first, Optional.empty(), grace).code());
    var second = startReady(busybox("sh", "-c", script).stopSignal("SIGUSR1"));
    assertEquals(11, containers().stop(second, Optional.of("TERM"), grace).code());
    var third = startReady(busybox("sh", "-c", script));
    containers().restart(third, Optional.of("USR1"), grace);
    assertEquals(List.of("USR1"), logged(third));
    assertEquals(ContainerStatus.RUNNING, containers().inspect(third).summary().status());
    assertFails(
        ErrorKind.INVALID_ARGUMENT,
        () -> containers().restart(third, Optional.of("SIGNO"), Optional.empty()));
  }

  @Test
  void oneThatWasNeverStartedHasNothingToStop() {
    var id = containers().create(busybox("true").build()).id().value();
    assertEquals(
        new ContainerExit(0, ExitReason.NOT_STARTED, Optional.empty()),
        containers().stop(id, Optional.empty(), Optional.empty()));
    assertEquals(ContainerStatus.CREATED, containers().inspect(id).summary().status());
    containers().restart(id, Optional.empty(), Optional.of(Duration.ZERO));
    assertEquals(0, containers().await(id, Optional.empty()).code());
  }

  @Test
  void aRestartKeepsWhatWasWritten() {
    var id =
        test.startDetached(
            busybox("sh", "-c", "echo run >> /count; exec sleep 1000").name("again"));
    assertEquals("run\n", awaitLines(id, 1));
    containers().restart("again", Optional.empty(), Optional.of(Duration.ZERO));
    assertEquals("run\nrun\n", awaitLines(id, 2));
    assertFails(ErrorKind.CONFLICT, () -> containers().start(id));
  }

  private static List<String> logged(String id) {
    var lines = new ArrayList<String>();
    containers()
        .logs(
            id,
            LogQuery.ALL,
            line -> lines.add(new String(line.content(), StandardCharsets.UTF_8)));
    return lines;
  }

  /** What a program says when it listens to signals. */
  private static final String READY = "echo ready > /count; ";

  /** Starts a container and waits until its program has said that it listens. */
  private static String startReady(CreateRequestBuilder request) {
    var id = test.startDetached(request);
    awaitLines(id, 1);
    return id;
  }

  private static String awaitLines(String id, int lines) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String text;
    do {
      text = test.exec(id, "cat", "/count").stdout();
    } while (text.lines().count() < lines && System.nanoTime() < deadline);
    return text;
  }

  @Test
  void namesAreUniqueChangeAndAreFoundByPrefix() {
    var one = containers().create(busybox("true").name("one").build()).id().value();
    var two = containers().create(busybox("true").build());
    assertTrue(two.name().matches("[a-z]+-[a-z]+(-[0-9]+)?"), two.name());
    assertFails(
        ErrorKind.ALREADY_EXISTS, () -> containers().create(busybox("true").name("one").build()));
    assertFails(ErrorKind.ALREADY_EXISTS, () -> containers().rename(two.name(), "one"));
    assertFails(ErrorKind.INVALID_ARGUMENT, () -> containers().rename("one", "../etc"));
    containers().rename("one", "first");
    assertEquals("first", containers().inspect(one.substring(0, 12)).summary().name());
    assertFails(ErrorKind.NOT_FOUND, () -> containers().inspect("one"));
  }

  @Test
  void aRunningContainerIsRemovedByForceOnly() {
    var id = test.startDetached(busybox("sleep", "1000"));
    var folder = containers().inspect(id).logFolder();
    var upper = containers().inspect(id).upper();
    assertFails(ErrorKind.CONFLICT, () -> containers().remove(id, false));
    assertTrue(containers().remove(id, true).bytes() > 0);
    assertFails(ErrorKind.NOT_FOUND, () -> containers().inspect(id));
    assertFails(ErrorKind.NOT_FOUND, () -> containers().remove(id, true));
    awaitGone(folder);
    awaitGone(upper);
  }

  @Test
  void oneWhoseFilesHaveGoneCanBeRemoved() throws Exception {
    var id = test.run("true").id();
    var home = containers().inspect(id).upper().getParent();
    Files.move(home, test.scratch("elsewhere").resolve("home"));
    assertTrue(containers().remove(id, false).bytes() > 0, "of its log");
    assertFails(ErrorKind.NOT_FOUND, () -> containers().inspect(id));
  }

  /** While its files are still being removed. */
  @Test
  void whatWasRemovedIsInNobodysWay() {
    var image = test.commit(test.run("true").id(), "passing:1");
    var many = "for i in $(seq 3000); do > $i; done";
    var id = test.run(CreateRequest.of("passing:1").name("again").command("sh", "-c", many)).id();
    var upper = containers().inspect(id).upper();
    containers().remove(id, false);
    assertEquals(0, test.run(CreateRequest.of("passing:1").name("again").command("true")).code());
    containers().remove("again", false);
    assertFails(ErrorKind.NOT_FOUND, () -> containers().remove("again", false));
    test.engine().images().remove(image.id().value(), true);
    awaitGone(upper);
  }

  @Test
  void itIsRemovedByItselfWhenAskedToBeforeItsEndIsTold() {
    var files = "for i in $(seq 3000); do > $i; done; exit 4"; // their removal takes a while
    var id = test.startDetached(busybox("sh", "-c", files).autoRemove());
    assertEquals(4, containers().await(id, Optional.empty()).code());
    assertFails(ErrorKind.NOT_FOUND, () -> containers().inspect(id));
    assertEquals(4, containers().await(id, Optional.empty()).code(), "remembered");
  }

  @Test
  void itIsRemovedByItselfWhenItsStartFailsEarlyOrLate() throws Exception {
    var source = test.scratch("vanishing");
    var mount = new ContainerMount.Bind(source.toString(), "/data", false);
    for (var request :
        List.of(
            busybox("true").user("nobody-here"),
            busybox("true").mount(mount),
            busybox("nothing-like-this"))) {
      Files.createDirectories(source);
      var id = containers().create(request.autoRemove().build()).id().value();
      Files.delete(source);
      assertThrows(BerthException.class, () -> containers().start(id));
      awaitGone(id);
    }
  }

  @Test
  void aSignalToOneThatStartsIsSentOnceItRuns() throws Exception {
    for (int round = 0; round < 20; round++) {
      var id = containers().create(busybox("sleep", "1000").build()).id().value();
      var starting = Thread.ofPlatform().start(() -> containers().start(id));
      while (containers().inspect(id).summary().status() == ContainerStatus.CREATED) {
        Thread.onSpinWait();
      }
      containers().kill(id, "KILL");
      starting.join();
      assertEquals(137, containers().await(id, Optional.of(Duration.ofSeconds(20))).code());
      containers().remove(id, false);
    }
  }

  /** As after a client that made it and went away. */
  @Test
  void oneThatGoesByItselfIsRemovedWhenNobodyStartsIt() {
    var kept = containers().create(busybox("true").build()).id();
    var running = test.startDetached(busybox("sleep", "1000").autoRemove());
    var unstarted = containers().create(busybox("true").autoRemove().build()).id();
    containers().removeUnstarted(kept);
    containers().removeUnstarted(new ContainerId(running));
    containers().removeUnstarted(unstarted);
    awaitGone(unstarted.value());
    assertEquals(ContainerStatus.CREATED, containers().inspect(kept.value()).summary().status());
    assertEquals(ContainerStatus.RUNNING, containers().inspect(running).summary().status());
    containers().remove(running, true);
    containers().remove(kept.value(), false);
  }

  @Test
  void aStartThatIsRefusedRemovesNothing() {
    var id = test.startDetached(busybox("sleep", "1000").autoRemove());
    assertFails(ErrorKind.CONFLICT, () -> containers().start(id));
    assertEquals(ContainerStatus.RUNNING, containers().inspect(id).summary().status());
    containers().kill(id, "KILL");
    awaitGone(id);
  }

  @Test
  void removingByForceWhatRemovesItselfAnswersWithItsBytes() {
    for (int i = 0; i < 10; i++) {
      var id = test.startDetached(busybox("sleep", "1000").autoRemove());
      assertTrue(containers().remove(id, true).bytes() > 0);
    }
  }

  private static void awaitGone(Path file) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (Files.exists(file)) {
      assertTrue(System.nanoTime() < deadline, file + " is still there");
      Thread.onSpinWait();
    }
  }

  private static void awaitGone(String id) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (containers().list(ContainerFilter.ALL).stream()
        .anyMatch(container -> container.id().value().equals(id))) {
      assertTrue(System.nanoTime() < deadline, "it is still there");
      Thread.onSpinWait();
    }
  }

  @Test
  void waitingBeginsBeforeTheStartAndEndsInTime() {
    var id = containers().create(busybox("sh", "-c", "exit 5").build()).id().value();
    var waiting =
        CompletableFuture.supplyAsync(() -> containers().await(id, Optional.empty()).code());
    containers().start(id);
    assertEquals(5, waiting.join());
    var sleeping = test.startDetached(busybox("sleep", "1000"));
    assertFails(
        ErrorKind.TIMEOUT, () -> containers().await(sleeping, Optional.of(Duration.ofMillis(50))));
  }

  @Test
  void listsByEveryCondition() {
    var running = test.startDetached(busybox("sleep", "1000").name("web-1").label("tier", "web"));
    var ended = test.run(busybox("true").name("job-1").label("tier", "job")).id();
    assertEquals(List.of(running), ids(ContainerFilter.RUNNING));
    assertEquals(List.of(ended, running), ids(ContainerFilter.ALL));
    var failed = test.run(busybox("false").name("job-2").label("tier", "job")).id();
    assertEquals(List.of(failed, ended), ids(filter("status", "exited")));
    assertEquals(List.of(running), ids(filter("name", "web")));
    assertEquals(List.of(failed, running), ids(filter("name", "web", "name", "-2")));
    assertEquals(List.of(failed), ids(filter("name", "web", "name", "-2", "label", "tier=job")));
    assertEquals(List.of(failed, ended), ids(filter("label", "tier=job", "label", "tier")));
    assertEquals(List.of(), ids(filter("label", "tier=job", "label", "tier=web")));
    assertEquals(List.of(ended), ids(filter("exited", "0")));
    assertEquals(List.of(failed, ended), ids(filter("exited", "0", "exited", "1")));
    assertEquals(List.of(ended), ids(filter("id", ended.substring(0, 20))));
    assertEquals(List.of(failed, ended, running), ids(filter("image", TestEngine.IMAGE)));
    assertEquals(List.of(ended, running), ids(filter("before", "job-2")));
    assertEquals(List.of(failed), ids(filter("since", "job-1")));
    assertEquals(List.of(ended), ids(filter("since", "web-1", "before", failed)));
    assertEquals(List.of(), ids(filter("since", "job-2", "before", "web-1")));
    assertFails(ErrorKind.NOT_FOUND, () -> ids(filter("since", "nobody")));
  }

  /** A filter over all containers, of names and values. */
  private static ContainerFilter filter(String... conditions) {
    return new ContainerFilter(
        true,
        values(conditions, "status").stream()
            .map(label -> ContainerStatus.valueOf(label.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet()),
        values(conditions, "id"),
        values(conditions, "name"),
        values(conditions, "image"),
        values(conditions, "exited").stream().map(Integer::valueOf).collect(Collectors.toSet()),
        values(conditions, "label"),
        values(conditions, "before").stream().findFirst(),
        values(conditions, "since").stream().findFirst());
  }

  private static List<String> values(String[] conditions, String name) {
    return IntStream.range(0, conditions.length / 2)
        .filter(i -> conditions[2 * i].equals(name))
        .mapToObj(i -> conditions[2 * i + 1])
        .toList();
  }

  private static List<String> ids(ContainerFilter filter) {
    return containers().list(filter).stream().map(container -> container.id().value()).toList();
  }

  @Test
  void diffTellsWhatWasWrittenAndNothingOfTheEngine() {
    var ran =
        test.run(
            busybox("sh", "-c", "echo x > /new; rm /etc/group; echo y >> /etc/passwd")
                .mount(new ContainerMount.Tmpfs("/made/for/mount", false, 1 << 20)));
    assertEquals(
        List.of(
            new Change(Change.Kind.CHANGED, "/etc"),
            new Change(Change.Kind.REMOVED, "/etc/group"),
            new Change(Change.Kind.CHANGED, "/etc/passwd"),
            new Change(Change.Kind.ADDED, "/new")),
        containers().diff(ran.id()).stream().filter(change -> !change.path().equals("/")).toList());
  }

  @Test
  void standardInputIsReadToItsEnd() {
    var id = containers().create(busybox("wc", "-c").stdin().build()).id().value();
    var output = new Output();
    try (var streams = containers().startAttached(id, MonitorStreams.Wanted.ALL)) {
      streams.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      streams.closeInput();
      streams.read(output);
    }
    assertEquals("5", output.stdout().strip());
    assertEquals("0", test.run("wc", "-c").line(), "nothing without it");
  }
}
