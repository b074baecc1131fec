package dev.berth.engine.container;

import java.util.Optional;

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
}
