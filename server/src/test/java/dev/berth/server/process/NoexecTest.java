package dev.berth.server.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state root from which nothing may be executed: no obstacle for the server or containers. */
@Tag("kernel-slow")
@Timeout(120)
final class NoexecTest {

  @Test
  void aStateRootMountedNoexec() throws Exception {
    try (var server = RunningServer.start()) {
      server.terminate();
      Shell.run("find", server.root().toString(), "-mindepth", "1", "-delete");
      try (var _ = SmallDisk.mount(server.root(), "64m", ",noexec")) {
        server.restart();
        try {
          var tar = server.scratch("image").resolve("tar");
          Files.write(tar, BusyboxImage.tar());
          Shell.run("zstd", "-q", tar.toString());
          server.api().importImage(RunningServer.IMAGE, Files.readAllBytes(zstd(tar)));
          server.script("c", "exit 3");
          var end = server.api().call("container.wait", Map.of("container", "c"));
          assertEquals(3, end.get("exitCode").intValue(), end.toString());
          server.api().call("container.remove", Map.of("container", "c"));
          for (var name : List.of("libsqlitejdbc", "libzstd-jni")) {
            assertTrue(
                mapped(server, name).stream().allMatch(line -> line.contains("/memfd:" + name)),
                name);
          }
        } finally {
          server.terminate();
        }
      }
    }
  }

  @Test
  void aCacheMountedNoexecForTheOneLibraryThatNeedsAFile() throws Exception {
    try (var server = RunningServer.start()) {
      var cache = server.scratch("cache");
      try (var _ = SmallDisk.mount(cache, "8m", ",noexec")) {
        var refused =
            server.refused(
                server.scratch("root"),
                server.scratch("run"),
                Map.of("XDG_CACHE_HOME", cache.toString()));
        assertEquals(1, refused.status());
        assertTrue(refused.message().contains("set XDG_CACHE_HOME"), refused.message());
        assertEquals(1, refused.message().lines().count(), refused.message());
      }
    }
  }

  private static Path zstd(Path tar) {
    return tar.resolveSibling(tar.getFileName() + ".zst");
  }

  private static List<String> mapped(RunningServer server, String name) throws Exception {
    var maps = Path.of("/proc/" + server.process().pid() + "/maps");
    var lines = Files.readAllLines(maps).stream().filter(line -> line.contains(name)).toList();
    assertTrue(!lines.isEmpty(), name + " is not mapped");
    return lines;
  }
}
