package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.launch.LaunchOp.AwaitStart;
import dev.berth.engine.launch.LaunchOp.EnterNamespaces;
import dev.berth.engine.launch.LaunchOp.EnterRoot;
import dev.berth.engine.launch.LaunchOp.Execute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.LaunchOp.PivotRoot;
import dev.berth.engine.launch.LaunchOp.Propagation;
import dev.berth.engine.launch.LaunchOp.SetPropagation;
import dev.berth.engine.launch.LaunchPlan;
import dev.berth.engine.launch.Launcher;
import dev.berth.engine.launch.MonitorParameters;
import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.OverlayOps;
import dev.berth.engine.snapshot.RootMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out how this kernel takes the lower folders of an overlay: by mounting a real one with two
 * of them, in a namespace of its own. Some kernels accept the option and fail at the end.
 */
public final class OverlayProbe {
  private OverlayProbe() {}

  /**
   * Whether {@code lowerdir+} works.
   *
   * @param folder on the file system of the state root; left as it was
   * @param run folder of run-time files, whose path is short
   */
  public static boolean takesLowersOneByOne(Path folder, Path run, Launcher launcher) {
    try {
      var probe = Files.createTempDirectory(folder, "overlay-");
      try {
        for (var name : List.of("a", "b", "upper", "work", "root")) {
          Files.createDirectory(probe.resolve(name));
        }
        return mounts(probe, run, launcher);
      } finally {
        EngineFiles.remove(probe);
      }
    } catch (IOException e) {
      throw EngineFiles.failure("probe overlay mounts in", folder, e);
    }
  }

  /** The root is empty: a plan that comes as far as its program has mounted it. */
  private static boolean mounts(Path probe, Path run, Launcher launcher) {
    var root = probe.resolve("root");
    var mount =
        new RootMount(
            probe,
            List.of(probe.resolve("a"), probe.resolve("b")),
            Optional.of(probe.resolve("upper")),
            Optional.of(probe.resolve("work")));
    var id = ExecId.random().value();
    var monitor =
        new MonitorParameters(
            id,
            MonitorParameters.newNonce(),
            run.resolve(id),
            probe.resolve("exit"),
            Optional.empty(),
            MonitorParameters.StandardInput.NULL);
    var operations =
        List.of(
            new EnterNamespaces(Set.of(Namespace.MOUNT, Namespace.PID), -1),
            new SetPropagation(Propagation.PRIVATE),
            OverlayOps.mount(mount, OverlayKind.LOWERDIR_PLUS, root),
            new EnterRoot(root.toString()),
            new PivotRoot(),
            new AwaitStart(),
            new Execute(List.of("/none"), List.of("none"), List.of()));
    try {
      launcher.start(new LaunchPlan(monitor, List.of(), operations), _ -> {});
      return true;
    } catch (BerthException e) {
      return e.kind() == ErrorKind.EXEC_FAILED;
    }
  }
}
