package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of containers that don't wait for what others have written. */
@Tag("kernel")
class HeldMountsTest {
  private static final int DIRTY_MEGABYTES = 64;

  @TempDir private Path folder;

  /** Bytes that a file system's device has been given to write. */
  private static long written(Path disk) throws IOException {
    var sectors =
        Shell.script(
            disk,
            "awk '{ print $7 }' /sys/block/$(basename $(findmnt -no SOURCE " + disk + "))/stat");
    return Long.parseLong(sectors) * 512;
  }

  @Test
  @Tag("kernel-slow") // where there are loop devices
  void theEndOfTheLastProcessDoesNotWriteWhatOthersHaveWritten() throws Exception {
    var root = Files.createDirectory(folder.resolve("root"));
    var id = ContainerId.random();
    try (var _ = SmallDisk.ext4(root, folder.resolve("disk"), "200M");
        var mounts = new HeldMounts(new JnaFileCalls())) {
      Shell.script(
          root, "mkdir -p lower/bin upper work merged; cp /bin/busybox lower/bin; sync -f .");
      var process =
          new ProcessBuilder(
                  "unshare",
                  "-m",
                  "--propagation",
                  "private",
                  "sh",
                  "-euc",
                  "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged;"
                      + " exec chroot merged /bin/busybox sh -c 'echo ready; read line'")
              .directory(root.toFile())
              .start();
      assertEquals("ready", process.inputReader().readLine());
      mounts.hold(id, (int) process.pid());
      long before = written(root);
      Shell.script(root, "dd if=/dev/zero of=dirty bs=1M status=none count=" + DIRTY_MEGABYTES);
      process.destroyForcibly().waitFor();
      long dirty = (long) DIRTY_MEGABYTES << 20;
      assertTrue(written(root) - before < dirty / 2);
      mounts.awaitReleased(id);
      assertTrue(written(root) - before >= dirty);
    }
  }

  /** Descriptors of mount namespaces. */
  private static long held() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(HeldMountsTest::isMountNamespace).count();
    }
  }

  private static boolean isMountNamespace(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("mnt:[");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void theMountsOfContainersThatRunAreHeldAndNoOthers() throws Exception {
    try (var test = TestEngine.withBusybox()) {
      var id = test.startDetached(CreateRequest.of(TestEngine.IMAGE).command("sleep", "1000"));
      assertEquals(1, held());
      test.reopen();
      assertEquals(1, held());
      test.containers().restart(id, Optional.empty(), Optional.of(Duration.ZERO));
      assertEquals(1, held());
      test.containers().kill(id, "KILL");
      test.containers().await(id, Optional.empty());
      test.containers().remove(id, false);
      test.run("true");
      test.reopen();
      assertEquals(0, held());
    }
  }
}
