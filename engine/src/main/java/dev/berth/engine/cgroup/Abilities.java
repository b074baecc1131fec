package dev.berth.engine.cgroup;

import dev.berth.engine.kernel.NumberList;
import java.util.Set;

/**
 * What the control groups of this machine can limit.
 *
 * @param v1 controllers usable in version 1 hierarchies
 * @param v2 controllers usable below the parent in version 2
 * @param swap whether swap is accounted, so that it can be limited
 * @param cpuTime whether the kernel can cap CPU time
 * @param cpus those that are online
 * @param memoryNodes those that are online
 */
record Abilities(
    Set<String> v1,
    Set<String> v2,
    boolean swap,
    boolean cpuTime,
    NumberList cpus,
    NumberList memoryNodes) {
  Abilities {
    v1 = Set.copyOf(v1);
    v2 = Set.copyOf(v2);
  }

  boolean has(String controller) {
    return v1.contains(controller) || v2.contains(controller);
  }
}
