package dev.berth.engine.cgroup;

import java.util.List;
import java.util.Set;

/**
 * What is written into a new group.
 *
 * @param controllers those that the limits need
 * @param writes in order
 * @param devices every device that may be used
 */
record CgroupPlan(Set<String> controllers, List<Write> writes, List<DeviceRule> devices) {

  /**
   * One value for one file of the group's folder in the hierarchy of a controller.
   *
   * @param what the limit in a person's words, for the message when the kernel refuses it
   */
  record Write(String controller, String file, String value, String what) {}

  CgroupPlan {
    controllers = Set.copyOf(controllers);
    writes = List.copyOf(writes);
    devices = List.copyOf(devices);
  }
}
