package dev.berth.engine.kernel;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What this machine is and can do; found once, when the engine opens.
 *
 * @param release what {@code uname -r} says
 * @param architecture what the JVM calls the processor: {@code amd64}, {@code aarch64}
 * @param bootId random, new at each boot
 * @param cpus the CPUs that are online, as a list such as {@code 0-3}
 * @param memoryNodes the memory nodes that are online, as a list
 * @param memory bytes of memory
 * @param appArmor whether the kernel has AppArmor enabled
 * @param seccomp whether the kernel takes seccomp filters
 * @param hardLimits the server's own hard limits by name without RLIMIT_, lower case; a limit that
 *     is not there is unlimited
 * @param mostOpenFiles the most open files that the kernel lets any process have
 * @param capabilities what the server itself may do, bit n for capability number n: more can't be
 *     given to a container
 * @param lowerdirPlus whether a two-layer overlay could be made with {@code lowerdir+}
 */
public record Machine(
    KernelVersion kernel,
    String release,
    String architecture,
    String bootId,
    String cpus,
    String memoryNodes,
    long memory,
    CgroupLayout cgroups,
    boolean appArmor,
    boolean seccomp,
    Map<String, Long> hardLimits,
    long mostOpenFiles,
    long capabilities,
    boolean lowerdirPlus) {
  public Machine {
    hardLimits = Map.copyOf(hardLimits);
  }

  /** Finds out what this machine is; {@link #lowerdirPlus} is left false until it was tried. */
  public static Machine probe() {
    return new MachineProbe(Path.of("/")).probe();
  }

  /** How many CPUs are online. */
  public int cpuCount() {
    return NumberList.parse(cpus).count();
  }

  /** The server's own hard limit of a resource such as {@code nofile}; empty is unlimited. */
  public OptionalLong hardLimit(String name) {
    var limit = hardLimits.get(name);
    return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  public Machine withLowerdirPlus(boolean works) {
    return new Machine(
        kernel,
        release,
        architecture,
        bootId,
        cpus,
        memoryNodes,
        memory,
        cgroups,
        appArmor,
        seccomp,
        hardLimits,
        mostOpenFiles,
        capabilities,
        works);
  }
}
