package dev.berth.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.build.TestContext;
import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.container.ContainerSummary;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.EventTable;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.transfer.CommitRequest;
import dev.berth.engine.transfer.ImportRequest;
import dev.berth.engine.transfer.archive.HandMade;
import dev.berth.engine.transfer.archive.LoadRequest;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A disk that becomes full at any point of a call: the call says so, leaves everything as it was,
 * and succeeds when there is room.
 */
@Tag("kernel-slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskSweepTest {
  /** Bytes that are left when a call begins. */
  private static final long[] LEFT = {
    0,
    4 << 10,
    16 << 10,
    48 << 10,
    128 << 10,
    400 << 10,
    900 << 10,
    1500 << 10,
    2500 << 10,
    4 << 20,
    8 << 20
  };

  private static final byte[] IMAGE = BusyboxImage.tar();
  private static final byte[] ARCHIVE = HandMade.named("loaded:1", "x".repeat(500_000));
  private static final String WRITE = "dd if=/dev/urandom of=/written bs=1k count=700";

  @TempDir private Path folder;
  private Engine engine;
  private SmallDisk disk;

  /** What is done again and again, and how it is undone. */
  private enum Call {
    IMPORT(FullDiskSweepTest::importOther, engine -> engine.images().remove("other:1", true)),
    COMMIT(
        engine ->
            engine
                .transfers()
                .commit(
                    new CommitRequest(
                        "ended",
                        Optional.of(ImageReference.parse("committed:1")),
                        Optional.empty(),
                        Optional.empty(),
                        List.of())),
        engine -> engine.images().remove("committed:1", true)),
    LOAD(FullDiskSweepTest::load, engine -> engine.images().remove("loaded:1", true)),
    BUILD(FullDiskSweepTest::build, engine -> engine.images().remove("built:1", true)),
    CREATE(
        engine -> engine.containers().create(request("made", "true")),
        engine -> {
          var id = engine.containers().summary("made").id();
          engine.containers().removeWhere(id, _ -> true); // with its files
        }),
    START(
        engine -> {
          engine.containers().start("ended");
          assertEquals(0, engine.containers().await("ended", Optional.empty()).code());
        },
        _ -> {});

    private final Consumer<Engine> call;
    private final Consumer<Engine> undo;

    Call(Consumer<Engine> call, Consumer<Engine> undo) {
      this.call = call;
      this.undo = undo;
    }
  }

  /** What must not change by a call that fails. */
  private record State(
      Set<String> images,
      List<ContainerSummary> containers,
      List<String> blobs,
      List<Snapshot> snapshots,
      List<String> folders,
      List<LeaseTable.LeaseRow> leases) {}

  private static CreateRequest request(String name, String script) {
    return CreateRequest.of("busybox:test").name(name).command("sh", "-c", script).build();
  }

  private static void importOther(Engine engine) {
    importImage(engine, "other:1");
  }

  private static void importImage(Engine engine, String reference) {
    engine
        .transfers()
        .importTar(
            new ImportRequest(
                Optional.of(ImageReference.parse(reference)),
                List.of("LABEL of=" + reference),
                Optional.empty(),
                Optional.empty()),
            new ByteArrayInputStream(IMAGE),
            OperationContext.none());
  }

  private static void load(Engine engine) {
    var request = new LoadRequest(Optional.empty(), false);
    var archive = new ByteArrayInputStream(ARCHIVE);
    engine.archives().load(request, archive, OperationContext.none());
  }

  private static void build(Engine engine) {
    engine
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile(
                    "FROM busybox:test\nCOPY big /big\nRUN " + WRITE + "\nWORKDIR /new\n"),
                List.of("built:1"),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                true),
            new TestContext().file("big", "x".repeat(400_000)).upload(),
            OperationContext.none());
  }

  private void open(boolean ext4) throws IOException {
    var root = Files.createDirectory(folder.resolve("root"));
    disk =
        ext4 ? SmallDisk.ext4(root, folder.resolve("disk"), "40M") : SmallDisk.mount(root, "32m");
    engine = Engine.open(EngineSettings.of(root, folder.resolve("run")));
    importImage(engine, "busybox:test");
    engine.containers().create(request("ended", "test -e /written || " + WRITE));
    Call.START.call.accept(engine);
  }

  @AfterEach
  void close() throws IOException {
    try {
      if (engine != null) {
        engine
            .containers()
            .list(ContainerFilter.ALL)
            .forEach(c -> engine.containers().remove(c.name(), true));
        engine.close();
      }
    } finally {
      disk.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void onATmpfs(Call call) throws IOException {
    open(false);
    sweep(call);
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void onExt4(Call call) throws IOException {
    open(true);
    sweep(call);
  }

  @Test
  void onAFullDiskThingsCanBeRemovedAndWhatEndsIsRecorded() throws IOException {
    open(true);
    importOther(engine);
    engine.containers().create(request("made", "sleep 1000"));
    engine.containers().start("made");
    var filler = fill(0);
    var stopped = engine.containers().stop("made", Optional.empty(), Optional.of(Duration.ZERO));
    assertEquals(137, stopped.code());
    var plan =
        engine
            .cleanup()
            .plan(
                new Rules()
                    .exitedOlderThan(Optional.of(Duration.ZERO))
                    .danglingImages(true)
                    .policy());
    var report = engine.cleanup().apply(plan.id(), OperationContext.none());
    assertEquals(2, report.outcomes().size(), report::toString);
    assertTrue(report.bytes() > 700 << 10, report::toString);
    engine.images().remove("other:1", false);
    assertTrue(free() > 600 << 10, "free: " + free());
    Files.delete(filler);
  }

  @Test
  void anEndThatCouldNotBeRecordedIsRecordedWhenThereIsRoom() throws IOException {
    open(false);
    engine.containers().create(request("made", "sleep 1000"));
    engine.containers().start("made");
    var filler = fill(0);
    exhaustTheReserve();
    engine.containers().commitSource("made"); // what only reads goes on
    signal("made");
    var timeout =
        assertThrows(
            BerthException.class,
            () -> engine.containers().await("made", Optional.of(Duration.ofMillis(300))));
    assertEquals(ErrorKind.TIMEOUT, timeout.kind());
    Files.delete(filler);
    assertEquals(137, engine.containers().await("made", Optional.of(Duration.ofSeconds(5))).code());
  }

  private void exhaustTheReserve() {
    for (int size : new int[] {100_000, 1000, 1}) {
      try {
        while (true) {
          var subject = "x".repeat(size);
          engine
              .database()
              .write(
                  Durability.PROCESS,
                  transaction ->
                      EventTable.append(
                          transaction, new EventTable.EventRow(0, 1, "test", subject, "{}")));
        }
      } catch (BerthException e) {
        assertEquals(ErrorKind.RESOURCE_EXHAUSTED, e.kind(), e::toString);
      }
    }
  }

  private void signal(String container) throws IOException {
    var pid = engine.containers().inspect(container).summary().pid().orElseThrow();
    Shell.run("kill", "-9", pid.toString());
  }

  private void sweep(Call call) throws IOException {
    int failures = 0;
    for (long left : LEFT) {
      var before = state();
      var filler = fill(left);
      Optional<BerthException> failure = Optional.empty();
      try {
        call.call.accept(engine);
      } catch (BerthException e) {
        failure = Optional.of(e);
      } finally {
        Files.delete(filler);
      }
      if (failure.isPresent()) {
        failures++;
        assertTellsOfTheDisk(failure.get());
        assertEquals(before, state(), call + " with " + left + " bytes left");
        call.call.accept(engine);
      }
      call.undo.accept(engine);
    }
    // A start needs next to nothing, and may find room on every disk.
    assertTrue(failures > 0 || call == Call.START);
    assertTrue(failures < LEFT.length);
  }

  private static void assertTellsOfTheDisk(BerthException failure) {
    var message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    assertTrue(message.contains("no space left"), message);
    // A program of a build that can't write tells it by its own status.
    boolean byProgram = failure.kind() == ErrorKind.BUILD_FAILED;
    assertTrue(byProgram || failure.kind() == ErrorKind.RESOURCE_EXHAUSTED, failure::toString);
  }

  /** Leaves no more than some bytes. */
  private Path fill(long left) throws IOException {
    var filler = disk.folder().resolve("filler");
    try (var out = Files.newOutputStream(filler)) {
      while (free() > left) {
        out.write(new byte[(int) Math.max(4096, free() - left)]);
      }
    } catch (IOException e) {
      // It is as full as can be.
    }
    return filler;
  }

  private long free() throws IOException {
    return Files.getFileStore(disk.folder()).getUsableSpace();
  }

  private State state() throws IOException {
    return new State(
        engine.images().list(ImageFilter.ALL).stream()
            .map(image -> image.id() + " " + image.references())
            .collect(Collectors.toCollection(TreeSet::new)),
        engine.containers().list(ContainerFilter.ALL),
        names("blobs/sha256"),
        engine.snapshots().list().stream()
            .filter(snapshot -> snapshot.kind() != SnapshotKind.INIT)
            .toList(),
        Stream.of("ingest", "tmp", "containers")
            .flatMap(name -> names(name).stream().map(file -> name + "/" + file))
            .toList(),
        engine.database().read(LeaseTable::all));
  }

  private List<String> names(String name) {
    try (var files = Files.list(disk.folder().resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
