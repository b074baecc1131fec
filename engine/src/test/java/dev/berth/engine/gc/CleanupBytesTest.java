package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.Engine;
import dev.berth.engine.EngineSettings;
import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.transfer.ImportRequest;
import dev.berth.engine.value.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a report against what a journalled ext4 of its own says is free. */
@Tag("kernel-slow")
class CleanupBytesTest {
  @TempDir private Path folder;
  private Path mount;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    mount = Files.createDirectory(folder.resolve("mount"));
    disk = SmallDisk.ext4(mount, folder.resolve("disk"), "600M");
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  private long free() throws IOException {
    Shell.run("sync", "-f", mount.toString());
    return Files.getFileStore(mount).getUnallocatedSpace();
  }

  @Test
  void reportedBytesAgreeWithTheFileSystem() throws Exception {
    try (var engine =
        Engine.open(EngineSettings.of(mount.resolve("root"), folder.resolve("run")))) {
      engine
          .transfers()
          .importTar(
              new ImportRequest(
                  Optional.of(ImageReference.parse("busybox:test")),
                  List.of(),
                  Optional.empty(),
                  Optional.empty()),
              new ByteArrayInputStream(BusyboxImage.tar()),
              OperationContext.none());
      build(engine, "dd if=/dev/urandom of=/big bs=1M count=30");
      build(engine, "mkdir /many && for i in $(seq 2000); do echo $i > /many/$i; done");
      var plan =
          engine
              .cleanup()
              .plan(
                  new Rules()
                      .danglingImages(true)
                      .buildCacheOlderThan(Optional.of(Duration.ZERO))
                      .policy());
      assertEquals(4, plan.items().size());
      long before = free();
      var report = engine.cleanup().apply(plan.id(), OperationContext.none());
      long freed = free() - before;
      assertTrue(report.bytes() > 60 << 20, report::toString);
      assertEquals(freed, report.bytes(), freed / 100.0);
      assertEquals(plan.bytes(), report.bytes());
    }
  }

  private static void build(Engine engine, String command) {
    engine
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
            OperationContext.none());
  }
}
