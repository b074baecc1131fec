package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.JoinCgroups;
import java.util.List;
import java.util.Map;

/**
 * How a process and its monitor get into their cgroups, and what the process sees of them.
 *
 * @param monitorFiles files of the monitors' groups to write 0 into
 * @param bornIn number of the plan's descriptor of a v2 folder, or -1
 * @param tasks files of v1 groups to write 0 into
 * @param views what is mounted below /sys/fs/cgroup
 */
record CgroupFacts(List<String> monitorFiles, int bornIn, List<String> tasks, Views views) {
  CgroupFacts {
    monitorFiles = List.copyOf(monitorFiles);
    tasks = List.copyOf(tasks);
  }

  /** What the launcher does with itself before it makes the process. */
  List<LaunchOp> monitor() {
    return monitorFiles.isEmpty() ? List.of() : List.of(new JoinCgroups(monitorFiles));
  }

  /** What a container sees at /sys/fs/cgroup. */
  sealed interface Views {
    /** One cgroup2 file system. */
    record Unified() implements Views {}

    /**
     * A folder a hierarchy.
     *
     * @param hierarchies mount options by folder name, such as {@code cpu -> {cpu}}
     */
    record PerController(Map<String, Map<String, String>> hierarchies) implements Views {
      public PerController {
        hierarchies = Map.copyOf(hierarchies);
      }
    }
  }
}
