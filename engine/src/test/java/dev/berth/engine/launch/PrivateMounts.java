package dev.berth.engine.launch;

import dev.berth.engine.container.OverlayProbe;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.jna.JnaProcessCalls;
import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.OverlayOps;
import dev.berth.engine.snapshot.RootMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Mounts roots as containers have them, each in a mount namespace of its own that lasts as long as
 * somebody looks at it.
 */
public final class PrivateMounts implements AutoCloseable {
  private final JnaProcessCalls calls = new JnaProcessCalls();
  private final Monitors monitors = new Monitors(calls);
  private final Launcher launcher = new Launcher(calls, monitors);
  private final Path folder;
  private final Path root;
  private final OverlayKind kind;

  /**
   * @param folder an empty one, the caller's to remove
   */
  public PrivateMounts(Path folder) throws IOException {
    this.folder = folder;
    this.root = Files.createDirectory(folder.resolve("root"));
    this.kind =
        OverlayProbe.takesLowersOneByOne(folder, folder, launcher)
            ? OverlayKind.LOWERDIR_PLUS
            : OverlayKind.CLASSIC;
  }

  /** Mounts a root and shows it: everything is done before the launch's program would run. */
  public void show(RootMount mount, Consumer<Path> look) {
    var parameters =
        new MonitorParameters(
            "abc",
            MonitorParameters.newNonce(),
            folder.resolve("control"),
            folder.resolve("exit"),
            Optional.empty(),
            MonitorParameters.StandardInput.NULL);
    var operations =
        List.of(
            new LaunchOp.EnterNamespaces(
                Set.of(LaunchOp.Namespace.MOUNT, LaunchOp.Namespace.PID), -1),
            new LaunchOp.SetPropagation(LaunchOp.Propagation.PRIVATE),
            OverlayOps.mount(mount, kind, root),
            new LaunchOp.EnterRoot(root.toString()),
            new LaunchOp.PivotRoot(),
            new LaunchOp.AwaitStart(),
            new LaunchOp.Execute(List.of("/.no such program"), List.of("none"), List.of()));
    try {
      launcher.start(
          new LaunchPlan(parameters, List.of(), operations),
          monitor -> look.accept(Path.of("/proc/" + monitor.processPid() + "/root")));
      throw new AssertionError("there is a program that there should not be");
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.EXEC_FAILED) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    launcher.close();
    monitors.close();
  }
}
