package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.content.Held;
import dev.berth.engine.gc.Figures.Item;
import dev.berth.engine.gc.Figures.Share;
import dev.berth.engine.gc.Figures.Sort;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The figures of images, containers, downloads and build cache against what du finds. */
@Tag("kernel-slow")
class FiguresTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
  }

  @AfterEach
  void close() {
    test.close();
  }

  private Figures figures() {
    return test.engine().figures().read(true);
  }

  private Share share(Sort sort) {
    return figures().shares().stream().filter(one -> one.sort() == sort).findFirst().orElseThrow();
  }

  private Item item(String name) {
    return figures().items().stream()
        .filter(one -> one.name().equals(name) || one.id().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Measured apart from the call that asks. */
  private void until(Predicate<Figures> reached) throws InterruptedException {
    while (!reached.test(figures())) {
      Thread.sleep(20);
    }
  }

  private void untilMeasured(String container) throws InterruptedException {
    until(
        figures ->
            figures.items().stream()
                .anyMatch(
                    one ->
                        one.id().equals(container)
                            && !one.active()
                            && one.measuredAt().isPresent()
                            && one.reclaimable() > 1 << 20));
  }

  private Path root() {
    return test.settings().root();
  }

  private static long du(Path path) throws IOException {
    return Long.parseLong(Shell.run("du", "--block-size=1", "-s", path.toString()).split("\\s")[0]);
  }

  private Image image(String id) {
    return test.engine().images().list(ImageFilter.ALL).stream()
        .filter(one -> one.id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private String build(String command) {
    return test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile("FROM busybox:test\nRUN " + command),
                List.of(),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none())
        .id();
  }

  private long planned(Policy policy, String id) {
    return test.engine().cleanup().plan(policy).items().stream()
        .filter(item -> item.id().equals(id))
        .mapToLong(CleanupPlan.Item::bytes)
        .findFirst()
        .orElse(-1);
  }

  private static Policy dangling() {
    return new Rules().danglingImages(true).policy();
  }

  private static Policy exited() {
    return new Rules().exitedOlderThan(Optional.of(Duration.ZERO)).policy();
  }

  @Test
  void imagesShareTheirBaseAndWhatTheBuildCacheKeepsIsNotReclaimable() throws Exception {
    var base = test.engine().images().resolve(TestEngine.IMAGE).value();
    assertEquals(0, image(base).shared());
    var child = build("dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null");
    var above = image(child);
    assertTrue(image(base).shared() > 1 << 20, () -> image(base).toString());
    assertEquals(image(base).shared(), above.shared());
    assertTrue(above.own() > 6 << 20, above::toString);
    assertTrue(above.reclaimable() < 1 << 20, above::toString);
    assertEquals(above.reclaimable(), planned(dangling(), child));
    var images = share(Sort.IMAGES);
    assertEquals(image(base).own() + above.shared() + above.own(), images.bytes());
    assertEquals(0, share(Sort.BUILD_CACHE).bytes());
    test.engine().images().remove(child, false);
    assertTrue(share(Sort.BUILD_CACHE).bytes() > 6 << 20, () -> figures().toString());
    assertEquals(share(Sort.BUILD_CACHE).bytes(), share(Sort.BUILD_CACHE).reclaimable());
    assertEquals(
        du(root().resolve("blobs")) + du(root().resolve("snapshots")) - folders(),
        share(Sort.IMAGES).bytes() + share(Sort.BUILD_CACHE).bytes());
  }

  /** Those folders that no image has for itself. */
  private long folders() throws IOException {
    long bytes = 0;
    for (var folder : List.of("blobs", "blobs/sha256", "snapshots")) {
      bytes +=
          512 * Long.parseLong(Shell.run("stat", "-c", "%b", root().resolve(folder) + "").strip());
    }
    return bytes;
  }

  @Test
  void anImageIsNotReclaimableWhileAContainerUsesIt() {
    var image = test.engine().images().resolve(TestEngine.IMAGE).value();
    assertEquals(image(image).own(), image(image).reclaimable());
    var container =
        test.containers().create(CreateRequest.of(TestEngine.IMAGE).command("true").build()).id();
    assertEquals(0, image(image).reclaimable());
    assertEquals(0, share(Sort.IMAGES).reclaimable());
    assertEquals(1, share(Sort.IMAGES).active());
    test.containers().remove(container.value(), false);
    long reclaimable = image(image).reclaimable();
    assertEquals(image(image).own(), reclaimable, "with the mount points that are left on it");
    assertEquals(reclaimable, test.engine().images().remove(TestEngine.IMAGE, false).bytes());
    assertEquals(0, share(Sort.IMAGES).bytes());
  }

  @Test
  void whatAContainerWroteIsMeasuredAtItsEndWithItsLog() throws Exception {
    var ran =
        test.run(
            CreateRequest.of(TestEngine.IMAGE)
                .command(
                    "sh", "-c", "dd if=/dev/zero of=/big bs=1M count=2 2>/dev/null; seq 20000"));
    untilMeasured(ran.id());
    var item = item(ran.id());
    assertTrue(Files.size(root().resolve("containers").resolve(ran.id()).resolve("log")) > 100_000);
    assertEquals(item.bytes(), planned(exited(), ran.id()));
    assertEquals(item.bytes(), share(Sort.CONTAINERS).reclaimable());
    assertEquals(item.bytes(), test.containers().remove(ran.id(), false).bytes());
    assertEquals(0, share(Sort.CONTAINERS).bytes());
  }

  @Test
  void whatRunsIsMeasuredInTheBackgroundAndSaysWhen() throws Exception {
    long before = System.currentTimeMillis();
    var id =
        test.startDetached(
            CreateRequest.of(TestEngine.IMAGE)
                .command(
                    "sh", "-c", "dd if=/dev/zero of=/big bs=1M count=2 2>/dev/null; sleep 1000"));
    until(
        figures ->
            figures.items().stream()
                .anyMatch(one -> one.id().equals(id) && one.measuredAt().isPresent()));
    var item = item(id);
    assertTrue(item.active());
    assertEquals(0, item.reclaimable());
    assertTrue(item.measuredAt().orElseThrow().toEpochMilli() >= before);
    assertEquals(1, share(Sort.CONTAINERS).active());
    assertTrue(share(Sort.CONTAINERS).measuredAt().isPresent());
  }

  @Test
  void partialsOfStoppedPullsAreCounted() throws Exception {
    var digest = Digest.of("wanted".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.write(root().resolve("ingest").resolve("partial-" + digest.hex()), new byte[1 << 20]);
    new Held(test.engine().database())
        .blob(digest, new Held.Owner("r.example/team/web", "r.example/team/web:1"));
    var downloads = share(Sort.DOWNLOADS);
    assertEquals(1, downloads.count());
    assertTrue(downloads.bytes() >= 1 << 20, downloads::toString);
    assertEquals(downloads.bytes(), downloads.reclaimable());
    assertEquals("r.example/team/web:1", item(digest.value()).name());
    var plan =
        test.engine()
            .cleanup()
            .plan(new Rules().downloadsOlderThan(Optional.of(Duration.ofMillis(1))).policy());
    assertEquals(
        List.of("download r.example/team/web:1"),
        plan.items().stream().map(one -> one.kind() + " " + one.name()).toList());
    assertEquals(downloads.bytes(), plan.bytes());
    var report = test.engine().cleanup().apply(plan.id(), OperationContext.none());
    assertEquals("removed", report.outcomes().getFirst().outcome());
    assertEquals(0, share(Sort.DOWNLOADS).count());
    try (var left = Files.list(root().resolve("ingest"))) {
      assertEquals(0, left.count());
    }
  }
}
