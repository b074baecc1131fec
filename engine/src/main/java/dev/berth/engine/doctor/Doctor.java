package dev.berth.engine.doctor;

import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.container.Containers;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks at the machine and tells what it has and lacks, with a remedy for each lack. */
public final class Doctor {
  private final FactReader facts;
  private final Containers containers;

  /**
   * @param root the state root
   * @param cgroupParent absolute within the hierarchies
   */
  public Doctor(Machine machine, Path root, String cgroupParent, Containers containers) {
    this.facts = new FactReader(machine, root, cgroupParent);
    this.containers = containers;
  }

  /**
   * Looks now.
   *
   * @param socketGroup whether a group beside root may use the API's socket
   */
  public List<Finding> examine(boolean socketGroup) {
    try {
      return Diagnosis.of(
          facts.read(
              containers.appArmorStatus(), socketGroup, containers.list(ContainerFilter.ALL)));
    } catch (IOException e) {
      throw BerthException.internal("cannot look at the disk of the state root", e);
    }
  }
}
