package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.container.OverlayProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 120 layers under a state root of 200 characters. */
@Tag("kernel")
class OverlayLaunchTest extends OnLaunchGround {
  private static final int LAYERS = 120;
  private static final int ROOT = 200;

  private Path snapshots;

  @BeforeEach
  void layers() throws IOException {
    var state = folder.resolve("s".repeat(ROOT - folder.toString().length() - 1));
    assertEquals(ROOT, state.toString().length());
    snapshots = state.resolve("snapshots");
    for (int i = 1; i <= LAYERS; i++) {
      var layer = Files.createDirectories(snapshots.resolve(i + "/fs"));
      Files.writeString(layer.resolve("layer" + i), "");
      Files.writeString(layer.resolve("top"), "layer " + i);
    }
    for (var name : List.of("proc", "dev", "tmp")) {
      Files.createDirectory(snapshots.resolve("1/fs").resolve(name));
    }
    TestProgram.copy("probe", snapshots.resolve("1/fs/probe"));
    Files.createDirectories(snapshots.resolve("500/fs"));
    Files.createDirectories(snapshots.resolve("500/work"));
  }

  private List<LaunchOp> operations(LaunchOp overlay, String... arguments) {
    var operations = new ArrayList<>(ground.operations(List.of(), arguments));
    operations.set(2, overlay);
    return operations;
  }

  private void runs(LaunchOp overlay) throws IOException {
    assertEquals("layer 120", ground.output(operations(overlay, "file", "/top")));
    assertEquals("", ground.output(operations(overlay, "file", "/layer1")));
    assertEquals("0\n", ground.output(operations(overlay, "touch", "/written")));
    assertTrue(Files.exists(snapshots.resolve("500/fs/written")));
    assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(ground.root.toString()));
  }

  private static List<String> names() {
    return IntStream.iterate(LAYERS, i -> i > 0, i -> i - 1).mapToObj(i -> i + "/fs").toList();
  }

  /** Linux 6.8 is the first to take layers one by one. */
  private static boolean takesLayersOneByOne() {
    var version = System.getProperty("os.version").split("[^0-9]+", 3);
    int major = Integer.parseInt(version[0]);
    return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 8);
  }

  @Test
  void theProbeKnowsHowThisKernelTakesLayers() {
    assertEquals(
        takesLayersOneByOne(), OverlayProbe.takesLowersOneByOne(folder, folder, ground.launcher));
  }

  @Test
  void mountsByTheNewMountApi() throws IOException {
    assumeTrue(takesLayersOneByOne(), "lowerdir+ came with Linux 6.8");
    runs(
        new LaunchOp.MountOverlay(
            names().stream().map(name -> snapshots.resolve(name).toString()).toList(),
            snapshots.resolve("500/fs").toString(),
            snapshots.resolve("500/work").toString(),
            Map.of("redirect_dir", "off"),
            ground.root.toString()));
  }

  @Test
  void mountsByMount() throws IOException {
    runs(
        new LaunchOp.MountOverlayClassic(
            snapshots.toString(),
            names(),
            "500/fs",
            "500/work",
            Map.of("redirect_dir", "off"),
            ground.root.toString()));
  }
}
