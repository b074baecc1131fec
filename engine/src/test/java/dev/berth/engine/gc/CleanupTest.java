package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.QuietOperation;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans and what applying them does, on real containers, images and build steps. */
@Tag("kernel-slow")
class CleanupTest {
  private static final int MEGABYTES = 20;

  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private String build(String tag, String command) {
    return test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile("FROM busybox:test\nRUN " + command),
                tag.isEmpty() ? List.of() : List.of(tag),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none())
        .id();
  }

  private CleanupPlan plan(Policy policy) {
    return test.engine().cleanup().plan(policy);
  }

  private CleanupReport apply(CleanupPlan plan) {
    return test.engine().cleanup().apply(plan.id(), OperationContext.none());
  }

  private static Policy policy(
      Optional<Duration> exited, boolean dangling, Optional<Duration> cache, String... protect) {
    return new Rules()
        .exitedOlderThan(exited)
        .danglingImages(dangling)
        .buildCacheOlderThan(cache)
        .protect(List.of(protect))
        .policy();
  }

  private static final Optional<Duration> ANY = Optional.of(Duration.ZERO);

  private static List<String> outcomes(CleanupReport report) {
    return report.outcomes().stream()
        .map(outcome -> outcome.kind() + " " + outcome.name() + " " + outcome.outcome())
        .toList();
  }

  /** Bytes in use on the file system that the state is on, everything written back. */
  private long used() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("sync", "-f", root().toString()).start().waitFor());
    var process =
        new ProcessBuilder("du", "--block-size=1", "-s", root().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var output = new String(process.getInputStream().readAllBytes());
    return Long.parseLong(output.split("\\s")[0]);
  }

  private Path root() {
    return test.settings().root();
  }

  private static String write(String file) {
    return "dd if=/dev/urandom of=" + file + " bs=1M count=" + MEGABYTES + " 2>/dev/null";
  }

  @Test
  void everythingUnusedGoesInOrderAndFreesWhatThePlanSays() throws Exception {
    var ran = test.run(CreateRequest.of(TestEngine.IMAGE).command("sh", "-c", write("/big")));
    var dangling = build("", write("/data"));
    var plan = plan(policy(ANY, true, ANY));
    assertEquals(
        List.of("container", "image", "build-cache"),
        plan.items().stream().map(CleanupPlan.Item::kind).toList());
    assertEquals(ran.id(), plan.items().get(0).id());
    assertEquals(dangling, plan.items().get(1).id());
    assertEquals("It has no reference, and nothing uses it.", plan.items().get(1).reason());
    assertTrue(plan.items().get(0).reason().startsWith("It ended at 20"));
    assertEquals("RUN /bin/sh -c " + write("/data"), plan.items().get(2).name());
    assertTrue(plan.items().get(1).bytes() < 1 << 20, "the cache still has the layer");
    assertTrue(plan.items().get(2).bytes() > 2L * MEGABYTES << 20, "archive and snapshot");
    long before = used();
    var report = apply(plan);
    long freed = before - used();
    assertTrue(
        report.outcomes().stream().allMatch(o -> o.outcome().equals("removed")), report::toString);
    assertEquals(plan.bytes(), report.bytes());
    assertEquals(freed, report.bytes(), freed / 100.0);
    assertEquals(
        List.of(0, 1),
        List.of(
            plan(policy(ANY, true, ANY)).items().size(),
            test.engine().images().list(ImageFilter.ALL).size()));
  }

  @Test
  void whatIsInUseOrGoneByThenIsReportedAndKept() {
    var first = test.run("true").id();
    var second = test.run("true").id();
    var third = test.run("true").id();
    var image = build("", "echo a > /a");
    var plan = plan(policy(ANY, true, Optional.empty()));
    assertEquals(4, plan.items().size());
    test.containers().remove(first, false);
    test.start(second);
    test.engine().images().tag(image, ImageReference.parse("kept:1"));
    var report = apply(plan);
    assertEquals(
        List.of("gone", "in-use", "removed", "in-use"),
        report.outcomes().stream().map(CleanupReport.Outcome::outcome).toList());
    assertEquals(third, report.outcomes().get(2).id());
    assertEquals(
        List.of("gone"),
        apply(plan).outcomes().subList(2, 3).stream().map(o -> o.outcome()).toList());
    assertEquals(image, test.engine().images().resolve("kept:1").value());
  }

  @Test
  void oneThatCannotBeRemovedKeepsNoOther() throws IOException {
    var first = test.run("true").id();
    var second = test.run("true").id();
    var plan = plan(policy(ANY, false, Optional.empty()));
    var folder = test.containers().inspect(first).upper().getParent();
    var aside = test.scratch("aside").resolve("snapshot");
    Files.move(folder, aside);
    Files.createFile(folder);
    var report = apply(plan);
    Files.delete(folder);
    Files.move(aside, folder);
    assertEquals(
        List.of("failed", "removed"),
        report.outcomes().stream().map(CleanupReport.Outcome::outcome).toList());
    assertTrue(
        report.outcomes().getFirst().reason().contains("not a directory"),
        report.outcomes()::toString);
    assertEquals(second, report.outcomes().get(1).id());
    assertTrue(report.bytes() > 0);
    assertEquals(first, test.containers().list(ContainerFilter.ALL).getFirst().id().value());
  }

  @Test
  void removingAnImageFreesWhatThePlanSaid() {
    var image =
        build("", "dd if=/dev/zero of=/sparse bs=1 count=1 seek=16M 2>/dev/null; echo a > /a");
    apply(plan(policy(Optional.empty(), false, ANY)));
    var planned = plan(policy(Optional.empty(), true, Optional.empty())).items().getFirst();
    assertEquals(image, planned.id());
    assertEquals(planned.bytes(), test.engine().images().remove(image, false).bytes());
  }

  @Test
  void removingAContainerFreesWhatThePlanSaid() {
    var id = test.run("sh", "-c", "seq 1 100000 | tee /file").id();
    var planned = plan(policy(ANY, false, Optional.empty())).items().getFirst();
    assertEquals(id, planned.id());
    assertEquals(planned.bytes(), test.containers().remove(id, false).bytes());
  }

  @Test
  void aCancelledOneTellsWhatItHadRemoved() {
    for (int i = 0; i < 3; i++) {
      test.run("true");
    }
    var plan = plan(policy(ANY, false, Optional.empty()));
    var report = test.engine().cleanup().apply(plan.id(), new CancelledAfter(2));
    assertTrue(report.cancelled());
    assertEquals(
        plan.items().subList(0, 2).stream().map(CleanupPlan.Item::id).toList(),
        report.outcomes().stream().map(CleanupReport.Outcome::id).toList());
    assertTrue(report.bytes() > 0);
    assertEquals(1, test.containers().list(ContainerFilter.ALL).size());
  }

  @Test
  void theProgressReachesItsEnd() {
    test.run("true");
    test.run("true");
    var operation = new CancelledAfter(Integer.MAX_VALUE);
    var plan = plan(policy(ANY, false, Optional.empty()));
    assertEquals(2, test.engine().cleanup().apply(plan.id(), operation).outcomes().size());
    assertEquals(List.of(0L, 1L, 2L), operation.done);
  }

  /** An operation that is cancelled when it has told its progress so many times. */
  private static final class CancelledAfter extends QuietOperation {
    private final List<Long> done = new ArrayList<>();
    private int left;

    CancelledAfter(int left) {
      this.left = left;
    }

    @Override
    public void progress(String message, long done, long total) {
      left--;
      this.done.add(done);
    }

    @Override
    public boolean isCancelled() {
      return left == 0;
    }
  }

  @Test
  void aBuildStepThatWasUsedSinceThePlanStays() {
    build("one:1", "echo a > /a");
    var plan = plan(policy(Optional.empty(), false, ANY));
    assertEquals(1, plan.items().size());
    build("two:1", "echo a > /a");
    assertEquals("in-use", apply(plan).outcomes().getFirst().outcome());
  }

  @Test
  void runningAndProtectedContainersAreNeverPlanned() {
    test.startDetached(CreateRequest.of(TestEngine.IMAGE).command("sleep", "1000"));
    test.run(CreateRequest.of(TestEngine.IMAGE).label("keep", "yes").command("true"));
    assertEquals(List.of(), plan(policy(ANY, true, Optional.empty(), "keep")).items());
    assertEquals(1, plan(policy(ANY, true, Optional.empty(), "keep=no")).items().size());
  }

  @Test
  void cachedStepsOfARemovedBaseFreeItsLayersWithThem() {
    test.importImage("base:1", BusyboxImage.tar());
    test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile("FROM base:1\nRUN echo a > /a\nRUN echo b > /b"),
                List.of(),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none());
    test.engine().images().remove("base:1", true);
    var report = apply(plan(policy(Optional.empty(), true, ANY)));
    assertEquals(3, report.outcomes().size(), () -> outcomes(report).toString());
    assertTrue(report.outcomes().stream().allMatch(o -> o.outcome().equals("removed")));
    var left =
        test.engine().snapshots().list().stream()
            .filter(snapshot -> snapshot.kind() == SnapshotKind.LAYER)
            .toList();
    assertEquals(1, left.size(), left::toString); // of the fixture's image
  }

  @Test
  void whatNothingRefersToGoesAtTheEnd() {
    var engine = test.engine();
    var image = build("going:1", "echo a > /a");
    var layers = engine.images().layers(new Digest(image));
    var top = SnapshotKey.layer(layers.getLast().chainId());
    apply(plan(policy(Optional.empty(), false, ANY))); // the cache's reference
    try (var _ = engine.snapshots().prepare(SnapshotKind.CONTAINER, Optional.of(top))) {
      engine.images().remove("going:1", false); // what lies on its layer keeps it
      assertEquals(List.of(), outcomes(apply(plan(policy(ANY, true, ANY)))));
      assertTrue(engine.snapshots().find(top).isPresent());
    }
    assertTrue(engine.snapshots().find(top).isPresent(), "nobody was there to notice");
    var report = apply(plan(policy(ANY, true, ANY)));
    assertEquals(List.of("layer " + top + " removed"), outcomes(report));
    assertTrue(report.bytes() > 0, report::toString);
    assertTrue(engine.snapshots().find(top).isEmpty());
    assertEquals(1, layersLeft().size(), () -> layersLeft().toString());
  }

  private List<Snapshot> layersLeft() {
    return test.engine().snapshots().list().stream()
        .filter(snapshot -> snapshot.kind() == SnapshotKind.LAYER)
        .toList();
  }

  @Test
  void blobsAndUnfinishedSnapshotsThatNobodyHoldsGoAsWell() throws Exception {
    var engine = test.engine();
    var orphan = Digest.of("orphan".getBytes());
    Files.writeString(root().resolve("blobs/sha256").resolve(orphan.hex()), "orphan");
    long row =
        engine
            .database()
            .write(
                Durability.PROCESS,
                transaction -> {
                  LeaseTable.put(
                      transaction, new LeaseTable.LeaseRow("ended", Lease.BLOB, orphan.value(), 1));
                  return SnapshotTable.insert(
                      transaction, "pending:x", SnapshotKind.LAYER.name(), Optional.empty(), 1);
                });
    Files.createDirectories(root().resolve("snapshots/" + row + "/fs/deep"));
    try (var lease = engine.images().lease();
        var held = engine.snapshots().prepare(SnapshotKind.LAYER, Optional.empty())) {
      var kept = Digest.of("kept".getBytes());
      lease.protect(kept);
      Files.writeString(root().resolve("blobs/sha256").resolve(kept.hex()), "kept");
      var report = apply(plan(policy(ANY, true, ANY)));
      assertEquals(List.of("blob " + orphan.value() + " removed"), outcomes(report));
      assertTrue(Files.exists(held.fs()));
      assertTrue(Files.notExists(root().resolve("snapshots/" + row)));
      assertEquals(1, engine.database().read(LeaseTable::all).size());
    }
    assertEquals(List.of(), engine.database().read(LeaseTable::all));
    try (var blobs = Files.list(root().resolve("blobs/sha256"))) {
      assertEquals(3, blobs.count());
    }
  }

  @Test
  void aPlanThatIsNotThereIsNotFound() {
    var failure =
        assertThrows(
            BerthException.class,
            () -> test.engine().cleanup().apply("nothing", OperationContext.none()));
    assertEquals(ErrorKind.NOT_FOUND, failure.kind());
    assertEquals(Map.of("plan", "nothing"), failure.details());
  }
}
