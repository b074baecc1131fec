package dev.berth.engine.container;

import dev.berth.engine.kernel.Machine;
import java.util.List;
import java.util.Optional;

/** Decides what a program may do: the defaults, changed by what the client asked for. Pure. */
final class Confinements {
  private Confinements() {}

  /**
   * Of a container.
   *
   * @throws dev.berth.engine.error.BerthException UNSUPPORTED where this machine can't give what is
   *     asked for
   */
  static Confinement of(ContainerSpec spec, Machine machine) {
    return new Confinement(
        Capabilities.granted(spec.capAdd(), spec.capDrop(), machine.capabilities()),
        !spec.newPrivileges(),
        Optional.empty(),
        ProcessLimits.of(spec.ulimits(), machine));
  }

  /** Of a step of a build: the defaults. */
  static Confinement ofStep(Machine machine) {
    return new Confinement(
        Capabilities.granted(List.of(), List.of(), machine.capabilities()),
        true,
        Optional.empty(),
        ProcessLimits.of(List.of(), machine));
  }
}
