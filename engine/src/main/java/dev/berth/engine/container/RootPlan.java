package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.EnterRoot;
import dev.berth.engine.launch.LaunchOp.MountOverlay;
import dev.berth.engine.launch.LaunchOp.MountOverlayClassic;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetPropagation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The operations that mount a root file system and enter it. */
final class RootPlan {
  /**
   * Set whatever the kernel's default is: a renamed folder must leave a plain copy and a whiteout
   * in the upper folder, which is what a diff reads.
   */
  private static final Map<String, String> OPTIONS =
      Map.of("index", "off", "metacopy", "off", "redirect_dir", "off");

  private RootPlan() {}

  static List<LaunchOp> of(RootFacts root) {
    var mountPoint = root.mountPoint().toString();
    return List.of(
        new SetPropagation(Propagation.PRIVATE),
        root.newMountApi()
            ? new MountOverlay(
                root.lowers().stream().map(Path::toString).toList(),
                root.upper().toString(),
                root.work().toString(),
                OPTIONS,
                mountPoint)
            : new MountOverlayClassic(
                root.base().toString(),
                root.lowers().stream().map(lower -> relative(root, lower)).toList(),
                relative(root, root.upper()),
                relative(root, root.work()),
                OPTIONS,
                mountPoint),
        new EnterRoot(mountPoint));
  }

  private static String relative(RootFacts root, Path path) {
    return root.base().relativize(path).toString();
  }
}
