package dev.berth.engine.cgroup;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a group may use. An empty value is no limit of its own.
 *
 * @param memory bytes, at least {@link #LEAST_MEMORY}
 * @param memorySwap bytes of memory and swap together; -1 is unlimited swap; without it, twice the
 *     memory where swap is accounted
 * @param cpus CPUs' worth of time, such as 1.5
 * @param cpuShares relative weight, 2 to 262144
 * @param cpusetCpus CPUs such as {@code 0-1,3}
 * @param cpusetMems memory nodes
 * @param pids most processes and threads; -1 is unlimited
 * @param devices allowed beside {@link DeviceRule#DEFAULTS}
 */
public record Limits(
    OptionalLong memory,
    OptionalLong memorySwap,
    OptionalDouble cpus,
    OptionalLong cpuShares,
    Optional<String> cpusetCpus,
    Optional<String> cpusetMems,
    OptionalLong pids,
    List<DeviceRule> devices) {
  /** The kernel's own needs at the start of a container don't fit into less. */
  public static final long LEAST_MEMORY = 6L << 20;

  /** No limits but the default devices. */
  public static final Limits NONE =
      new Limits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          List.of());

  public Limits {
    devices = List.copyOf(devices);
  }

  /** The same with further devices allowed. */
  public Limits with(List<DeviceRule> allowed) {
    return new Limits(memory, memorySwap, cpus, cpuShares, cpusetCpus, cpusetMems, pids, allowed);
  }
}
