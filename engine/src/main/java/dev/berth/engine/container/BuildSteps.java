package dev.berth.engine.container;

import dev.berth.engine.cgroup.Cgroup;
import dev.berth.engine.cgroup.Limits;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.launch.LaunchPlan;
import dev.berth.engine.launch.Monitor;
import dev.berth.engine.launch.MonitorParameters;
import dev.berth.engine.launch.MonitorStreams;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.RootMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Runs build steps on the kernel; what a crash leaves of one is found by its group's name. */
final class BuildSteps implements StepRunner {
  static final String CGROUP_PREFIX = "build-";

  private final Shared shared;

  BuildSteps(Shared shared) {
    this.shared = shared;
  }

  @Override
  public int run(Step step, LineSink output, OperationContext operation) {
    operation.checkCancelled();
    SpecFactory.checkStrings("command", step.command());
    var id = ExecId.random();
    var folder = shared.folders().steps().resolve("step-" + id);
    EngineFiles.make(folder, StepPlanner.HOSTNAME, NetworkMode.HOST);
    try (var lease = new Lease(shared.database())) {
      var cgroup = shared.parts().cgroups().create(CGROUP_PREFIX + id, Limits.NONE);
      try {
        return run(step, id, folder, mount(step, lease), cgroup, output, operation);
      } finally {
        ContainerExits.clear(cgroup);
      }
    } finally {
      EngineFiles.remove(folder);
    }
  }

  /** The step's root with the layer of mount points in between. */
  private RootMount mount(Step step, Lease lease) {
    var snapshots = shared.parts().snapshots();
    var own = step.snapshot().mount();
    var key = shared.initLayers().ensure(step.snapshot().parent(), MountPoint.ofStep(), lease);
    var lowers = new ArrayList<Path>(snapshots.view(Optional.of(key)).lowers());
    return new RootMount(own.folder(), lowers, own.upper(), own.work());
  }

  private int run(
      Step step,
      ExecId id,
      Path folder,
      RootMount mount,
      Cgroup cgroup,
      LineSink output,
      OperationContext operation) {
    var streams = new AtomicReference<Optional<MonitorStreams>>(Optional.empty());
    try (var born = BornIn.of(cgroup, shared.parts().files())) {
      var plan = plan(step, id, folder, mount, cgroup, born);
      var monitor =
          shared
              .parts()
              .launcher()
              .start(
                  plan,
                  ready -> streams.set(Optional.of(ready.attach(MonitorStreams.Wanted.OUTPUT))));
      return relay(monitor, streams.get().orElseThrow(), output, operation);
    } catch (BerthException e) {
      streams.get().ifPresent(MonitorStreams::close);
      operation.checkCancelled();
      throw new BerthException(
          e.kind(), "cannot run %s: %s".formatted(step.name(), e.getMessage()), e.details(), e);
    }
  }

  private LaunchPlan plan(
      Step step, ExecId id, Path folder, RootMount mount, Cgroup cgroup, BornIn born) {
    var confinement = shared.hardening().confineStep();
    var facts =
        new ContainerFacts(
            new RootFacts(mount, shared.parts().overlay(), shared.folders().mountPoint()),
            shared.hardening().cgroup(cgroup.placement(), born.index(0)),
            user(step, mount),
            confinement,
            shared.hardening().seccomp(confinement.capabilities()),
            folder,
            Set.of(),
            shared.hardening().throttlingFolders());
    var monitor =
        new MonitorParameters(
            id.value(),
            MonitorParameters.newNonce(),
            shared.folders().controlSocket(id),
            folder.resolve("exit"),
            Optional.empty(),
            MonitorParameters.StandardInput.NULL);
    return new LaunchPlan(monitor, born.descriptors(), StepPlanner.plan(step, facts));
  }

  private ProcessUser user(Step step, RootMount mount) {
    try (var view = shared.parts().snapshots().open(mount)) {
      return ProcessUser.resolve(step.user(), List.of(), UserLookup.in(view));
    }
  }

  /** Passes output on until the step has ended and its monitor is gone; cancelling kills it. */
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
