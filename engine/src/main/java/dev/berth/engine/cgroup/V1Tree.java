package dev.berth.engine.cgroup;

import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import java.nio.file.Path;
import java.util.List;

/** A hierarchy of version 1. */
record V1Tree(Hierarchy hierarchy, String parent) implements Tree {
  private static final List<String> INHERITED = List.of("cpuset.cpus", "cpuset.mems");

  @Override
  public void prepare() {
    ancestry().forEach(this::makeWithCpuset);
  }

  @Override
  public boolean make(String name) {
    return makeWithCpuset(folder(name));
  }

  /**
   * {@code tasks} takes one thread: unlike {@code cgroup.procs} it needs no global lock for a 0.
   */
  @Override
  public String joinFile(String name) {
    return folder(name) + "/tasks";
  }

  /** A new cpuset is empty, and nothing can run in it before it has CPUs and memory. */
  private boolean makeWithCpuset(Path folder) {
    boolean made = GroupFolder.make(folder);
    if (made && controllers().contains("cpuset")) {
      for (var file : INHERITED) {
        ControlFile.read(folder.resolveSibling(file).toString())
            .ifPresent(
                value ->
                    ControlFile.write(
                        folder.resolve(file).toString(), "give CPUs to a control group", value));
      }
    }
    return made;
  }
}
