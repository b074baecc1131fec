package dev.berth.engine.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One group of processes: a container's or a step's. */
public final class Cgroup {

  private Cgroup() {}

  public String name() {
    throw new UnsupportedOperationException();
  }

  /** How a process gets into it. */
  public Placement placement() {
    throw new UnsupportedOperationException();
  }

  /** A new descriptor of the v2 folder to be born in, for the caller to close; empty on v1. */
  public OptionalInt openFolder() {
    throw new UnsupportedOperationException();
  }

  /** The folders of the group by controller; the empty name is v2. */
  public Map<String, Path> folders() {
    throw new UnsupportedOperationException();
  }

  /** Process ids in the group, as the server sees them. */
  public List<Integer> processes() {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends every process in the group, also those that are being forked; waits until they're gone.
   */
  public void kill() {
    throw new UnsupportedOperationException();
  }

  /** Whether the kernel ended a process of the group for want of memory. */
  public boolean outOfMemory() {
    throw new UnsupportedOperationException();
  }

  public Usage usage() {
    throw new UnsupportedOperationException();
  }

  /** Removes the group; one that is gone already is fine. Its processes must have ended. */
  public void remove() {
    throw new UnsupportedOperationException();
  }
}
