package dev.berth.engine.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a process gets into a group.
 *
 * @param folder v2 folder to be born in (CLONE_INTO_CGROUP), or whose {@code cgroup.procs} takes a
 *     0; empty on a machine with v1 alone
 * @param tasks v1 files that the process writes 0 into
 */
public record Placement(Optional<String> folder, List<String> tasks) {
  public Placement {
    tasks = List.copyOf(tasks);
  }

  /** Files that the process itself writes 0 into, for one that isn't born in the v2 folder. */
  public List<String> files() {
    var files = new ArrayList<>(tasks);
    folder.ifPresent(path -> files.add(path + "/cgroup.procs"));
    return List.copyOf(files);
  }
}
