package dev.berth.engine.launch;

import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures a launch from the spawn to the end of the monitor: overlay of two layers, the usual
 * mounts, fifteen masked or read-only paths, credentials. Prints milliseconds; run by hand.
 */
final class LaunchSpeed {
  private LaunchSpeed() {}

  public static void main(String[] arguments) throws IOException {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
    var folder = Files.createTempDirectory("launch-speed");
    try (var ground = new LaunchGround(folder)) {
      for (var name : List.of("upper", "work", "empty")) {
        Files.createDirectory(folder.resolve(name));
      }
      var operations = operations(ground);
      var started = new double[runs];
      var ended = new double[runs];
      for (int i = -runs / 3; i < runs; i++) {
        long begin = System.nanoTime();
        var monitor =
            ground.launcher.start(
                new LaunchPlan(
                    ground.parameters(
                        Optional.of(new MonitorParameters.Log(ground.log(), 1_000_000, 1)),
                        StandardInput.NULL),
                    List.of(),
                    operations),
                _ -> {});
        long middle = System.nanoTime();
        LaunchGround.ended(monitor);
        if (i >= 0) {
          started[i] = (middle - begin) / 1e6;
          ended[i] = (System.nanoTime() - begin) / 1e6;
        }
      }
      print("started", started);
      print("ended", ended);
    }
  }

  private static List<LaunchOp> operations(LaunchGround ground) {
    var folder = ground.folder;
    var operations = ground.entered();
    operations.set(
        2,
        new LaunchOp.MountOverlay(
            List.of(folder.resolve("empty").toString(), ground.root.toString()),
            folder.resolve("upper").toString(),
            folder.resolve("work").toString(),
            Map.of(),
            ground.root.toString()));
    operations.add(1, new LaunchOp.NewCgroupNamespace());
    operations.add(2, new LaunchOp.NewSessionKeyring());
    operations.add(3, new LaunchOp.LoopbackUp());
    operations.add(
        new LaunchOp.MountFileSystem(
            "sysfs", "sysfs", "/sys", Set.of(MountAttribute.READ_ONLY), Map.of()));
    for (var path : List.of("acpi", "asound", "interrupts", "keys", "timer_list", "scsi")) {
      operations.add(new LaunchOp.MaskPath("/proc/" + path));
    }
    for (var path : List.of("bus", "fs", "irq", "sys", "sysrq-trigger")) {
      operations.add(new LaunchOp.ReadOnlyPath("/proc/" + path));
    }
    operations.add(new LaunchOp.PivotRoot());
    operations.add(new LaunchOp.SetHostname("speed"));
    operations.add(new LaunchOp.ChangeFolder("/"));
    operations.add(new LaunchOp.SetUser(0, 0, List.of()));
    operations.add(new LaunchOp.SetCapabilities(1, 1, 1, 0, 0));
    operations.add(new LaunchOp.SetNoNewPrivileges());
    operations.addAll(LaunchGround.end("exit", "0"));
    return new ArrayList<>(operations);
  }

  private static void print(String name, double[] times) {
    Arrays.sort(times);
    IO.println(
        "%s: median %.2f ms, p95 %.2f ms, best %.2f ms"
            .formatted(name, times[times.length / 2], times[times.length * 95 / 100], times[0]));
  }
}
