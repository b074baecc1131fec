package dev.berth.engine.container;

import dev.berth.engine.cgroup.Limits;
import dev.berth.engine.container.StepRunner.LineSink;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchPlan;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.launch.MonitorParameters;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.operation.OperationContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Launches a program that works towards an image, in a group of its own, and passes its output on
 * until it has ended; what a crash leaves of one is found by its group's name.
 */
final class StepProcess {
  static final String CGROUP_PREFIX = "build-";

  private final Shared shared;

  StepProcess(Shared shared) {
    this.shared = shared;
  }

  /**
   * What was made for one program.
   *
   * @param files folder that holds hosts, hostname and resolv.conf
   */
  record Place(Path files, CgroupFacts cgroup) {}

  /** Runs what a planner plans for the place that was made for it; answers with its exit code. */
  int run(
      String name,
      Function<Place, List<LaunchOp>> planner,
      LineSink output,
      OperationContext operation) {
    var id = ExecId.random();
    var files = shared.folders().steps().resolve("step-" + id);
    EngineFiles.make(files, StepPlanner.HOSTNAME, NetworkMode.HOST);
    try {
      var cgroup = shared.parts().cgroups().create(CGROUP_PREFIX + id, Limits.NONE);
      try (var born = BornIn.of(cgroup, shared.parts().files())) {
        var place = new Place(files, shared.hardening().cgroup(cgroup.placement(), born.index(0)));
        var plan = new LaunchPlan(monitor(id, files), born.descriptors(), planner.apply(place));
        return run(name, plan, output, operation);
      } finally {
        cgroup.clear();
      }
    } finally {
      EngineFiles.remove(files);
    }
  }

  private MonitorParameters monitor(ExecId id, Path files) {
    return new MonitorParameters(
        id.value(),
        MonitorParameters.newNonce(),
        shared.folders().controlSocket(id),
        files.resolve("exit"),
        Optional.empty(),
        MonitorParameters.StandardInput.NULL);
  }

  private int run(String name, LaunchPlan plan, LineSink output, OperationContext operation) {
    var streams = new AtomicReference<MonitorStreams>();
    try {
      var monitor =
          shared
              .parts()
              .launcher()
              .start(plan, ready -> streams.set(ready.attach(MonitorStreams.Wanted.OUTPUT)));
      return relay(monitor, Objects.requireNonNull(streams.get()), output, operation);
    } catch (BerthException e) {
      Optional.ofNullable(streams.get()).ifPresent(MonitorStreams::close);
      operation.checkCancelled();
      throw new BerthException(
          e.kind(), "cannot run %s: %s".formatted(name, e.getMessage()), e.details(), e);
    }
  }

  /** Passes output on until the program has ended and its monitor is gone; cancelling kills it. */
  private static int relay(
      Monitor monitor, MonitorStreams streams, LineSink output, OperationContext operation) {
    try (streams;
        var _ = Cancellation.of(operation, () -> monitor.signal(Signal.KILL.number()))) {
      var lines = new OutputLines(output);
      int code = streams.read(lines).exitCode();
      lines.close();
      monitor.exited().join();
      operation.checkCancelled();
      return code;
    } catch (RuntimeException e) {
      monitor.signal(Signal.KILL.number());
      monitor.exited().join();
      throw e;
    }
  }
}
