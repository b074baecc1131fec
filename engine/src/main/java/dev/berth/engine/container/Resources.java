package dev.berth.engine.container;

import dev.berth.engine.cgroup.Limits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Limits that the kernel enforces through cgroups, as the client gives them.
 *
 * @param memory bytes
 * @param memorySwap bytes of memory and swap together; -1 is unlimited swap
 * @param cpus such as 1.5
 * @param cpuShares relative weight, 2 to 262144; 1024 is usual
 * @param cpusetCpus CPUs that may be used, such as {@code 0-1,3}
 * @param cpusetMems memory nodes that may be used
 * @param pids most processes and threads; -1 is unlimited
 */
public record Resources(
    Optional<Long> memory,
    Optional<Long> memorySwap,
    Optional<Double> cpus,
    Optional<Long> cpuShares,
    Optional<String> cpusetCpus,
    Optional<String> cpusetMems,
    Optional<Long> pids) {
  public static final Resources NONE =
      new Resources(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** As the groups take them. */
  Limits limits() {
    return new Limits(
        number(memory),
        number(memorySwap),
        cpus.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        number(cpuShares),
        cpusetCpus,
        cpusetMems,
        number(pids),
        List.of());
  }

  private static OptionalLong number(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
