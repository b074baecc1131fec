package dev.berth.engine.container;

import dev.berth.engine.kernel.Machine;
import dev.berth.engine.security.Capabilities;
import java.util.List;
import java.util.Optional;

/** Decides what a program may do: the defaults, changed by what the client asked for. Pure. */
final class Confinements {
  private Confinements() {}

  /**
   * Of a container.
   *
   * @param appArmor profile, where the kernel has AppArmor
   * @throws dev.berth.engine.error.BerthException UNSUPPORTED where this machine can't give what is
   *     asked for
   */
  static Confinement of(ContainerSpec spec, Machine machine, Optional<String> appArmor) {
    return new Confinement(
        Capabilities.effective(spec.capAdd(), spec.capDrop(), machine.capabilities()),
        !spec.newPrivileges(),
        appArmor,
        ProcessLimits.of(spec.ulimits(), machine));
  }

  /** Of a step of a build: the defaults. */
  static Confinement ofStep(Machine machine, Optional<String> appArmor) {
    return new Confinement(
        Capabilities.effective(List.of(), List.of(), machine.capabilities()),
        true,
        appArmor,
        ProcessLimits.of(List.of(), machine));
  }
}
