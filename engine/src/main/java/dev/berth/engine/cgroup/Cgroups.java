package dev.berth.engine.cgroup;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.SecurityCalls;
import java.util.Set;

/** The groups of one engine, below one parent. */
public final class Cgroups implements AutoCloseable {

  private Cgroups() {}

  /**
   * Opens the groups below a parent; nothing is made before the first group.
   *
   * @param parent absolute within the hierarchies, such as {@code /berth}
   */
  public static Cgroups open(
      Machine machine, String parent, FileCalls files, SecurityCalls security) {
    throw new UnsupportedOperationException();
  }

  /** Refuses limits that are wrong or can't be had on this machine. */
  public void check(Limits limits) {
    throw new UnsupportedOperationException();
  }

  /** Makes a group and limits it, or makes nothing. */
  public Cgroup create(String name, Limits limits) {
    throw new UnsupportedOperationException();
  }

  /** A group made earlier, which may be gone. */
  public Cgroup existing(String name) {
    throw new UnsupportedOperationException();
  }

  /** The names of all groups that exist in any hierarchy, that of the monitors aside. */
  public Set<String> names() {
    throw new UnsupportedOperationException();
  }

  /** Where monitors belong, outside the server's own group. */
  public Placement monitors() {
    throw new UnsupportedOperationException();
  }

  /** Removes the parent where no group is left in it. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
