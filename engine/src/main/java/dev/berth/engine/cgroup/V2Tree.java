package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hierarchy of version 2. */
record V2Tree(Hierarchy hierarchy, String parent) implements Tree {
  private static final Logger LOG = LoggerFactory.getLogger(V2Tree.class);
  private static final List<String> WANTED = List.of("cpu", "cpuset", "memory", "pids");
  private static final String PROCESSES = "cgroup.procs";
  private static final String ENABLED = "cgroup.subtree_control";

  /**
   * Makes the parent and enables the controllers on the way down to it. One that can't be enabled
   * is missing from {@link #enabled()} afterwards, and limits that need it are refused.
   */
  @Override
  public void prepare() {
    if (parent.equals(hierarchy.ownGroup())) {
      moveServerToLeaf();
    }
    enable(Path.of(hierarchy.mountPoint()));
    for (var folder : ancestry()) {
      GroupFolder.make(folder);
      enable(folder);
    }
  }

  /** A group with processes of its own can't hand controllers on: the root alone may have both. */
  private void moveServerToLeaf() {
    var leaf = parentFolder().resolve(CgroupParent.SERVER);
    GroupFolder.make(leaf);
    var stayed =
        Migration.outOf(
            () -> processes(parentFolder()),
            pid ->
                ControlFile.write(
                    leaf.resolve(PROCESSES).toString(), "move the server to its leaf", pid));
    if (!stayed.isEmpty()) {
      LOG.warn("cannot move the processes {} from {} to {}", stayed, parentFolder(), leaf);
    }
  }

  private static List<String> processes(Path folder) {
    return ControlFile.read(folder.resolve(PROCESSES).toString()).stream()
        .flatMap(String::lines)
        .toList();
  }

  /** Controllers that the groups of this engine can use. */
  Set<String> enabled() {
    return words(parentFolder().resolve(ENABLED));
  }

  @Override
  public boolean make(String name) {
    return GroupFolder.make(folder(name));
  }

  @Override
  public String joinFile(String name) {
    return folder(name) + "/" + PROCESSES;
  }

  private static void enable(Path folder) {
    var missing = new ArrayList<>(WANTED);
    missing.retainAll(words(folder.resolve("cgroup.controllers")));
    missing.removeAll(words(folder.resolve(ENABLED)));
    for (var controller : missing) {
      try {
        ControlFile.write(
            folder.resolve(ENABLED).toString(), "enable a cgroup controller", "+" + controller);
      } catch (BerthException e) {
        LOG.warn("{}; limits that need it will be refused", e.getMessage());
      }
    }
  }

  private static Set<String> words(Path file) {
    return ControlFile.read(file.toString())
        .filter(line -> !line.isEmpty())
        .map(line -> Set.of(line.split(" ")))
        .orElse(Set.of());
  }
}
