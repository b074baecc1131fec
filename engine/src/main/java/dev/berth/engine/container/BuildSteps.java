package dev.berth.engine.container;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.RootMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gathers what the programs of builds need and runs them. */
final class BuildSteps implements StepRunner {
  private final Shared shared;
  private final StepProcess process;

  BuildSteps(Shared shared) {
    this.shared = shared;
    this.process = new StepProcess(shared);
  }

  @Override
  public int run(Step step, LineSink output, OperationContext operation) {
    operation.checkCancelled();
    SpecFactory.checkStrings("command", step.command());
    try (var lease = new Lease(shared.database())) {
      var mount = mount(step, lease);
      var user = user(step, mount);
      return process.run(
          step.name(),
          place -> StepPlanner.plan(step, facts(mount, user, place)),
          output,
          operation);
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

  private ProcessUser user(Step step, RootMount mount) {
    try (var view = shared.parts().snapshots().open(mount)) {
      return ProcessUser.resolve(step.user(), List.of(), UserLookup.in(view));
    }
  }

  private ContainerFacts facts(RootMount mount, ProcessUser user, StepProcess.Place place) {
    var confinement = shared.hardening().confineStep();
    return new ContainerFacts(
        new RootFacts(mount, shared.parts().overlay(), shared.folders().mountPoint()),
        place.cgroup(),
        user,
        confinement,
        shared.hardening().seccomp(confinement.capabilities()),
        place.files(),
        Set.of(),
        shared.hardening().throttlingFolders(),
        List.of());
  }

  @Override
  public int runOnHost(HostProgram program, LineSink output, OperationContext operation) {
    operation.checkCancelled();
    SpecFactory.checkStrings("command", program.command());
    var shown = shown();
    var confinement = shared.hardening().confineStep();
    return process.run(
        program.name(),
        place ->
            HostProgramPlanner.plan(
                program,
                new HostProgramPlanner.Facts(
                    shared.folders().mountPoint(),
                    shown,
                    List.of(shared.folders().state(), shared.folders().run()),
                    place.files(),
                    place.cgroup(),
                    new ProcessUser(0, 0, List.of(), "/tmp"),
                    confinement,
                    shared.hardening().seccomp(confinement.capabilities()),
                    shared.hardening().throttlingFolders())),
        output,
        operation);
  }

  private static HostFiles shown() {
    try {
      return HostFiles.now();
    } catch (IOException e) {
      throw BerthException.internal("cannot look at the files of this machine", e);
    }
  }
}
