package dev.berth.engine.container;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@link ContainerPlanner} must know of the machine, the image and the container, gathered
 * before it plans.
 *
 * @param files folder that holds hosts, hostname and resolv.conf
 * @param fileSources sources of bind mounts that are no folders
 * @param throttles folders of the host's CPUs that tell how hot it is
 * @param devices of the host beside those that every container has
 */
record ContainerFacts(
    RootFacts root,
    CgroupFacts cgroup,
    ProcessUser user,
    Confinement confinement,
    ByteBuffer seccomp,
    Path files,
    Set<String> fileSources,
    List<String> throttles,
    List<DeviceNode> devices) {
  ContainerFacts {
    fileSources = Set.copyOf(fileSources);
    throttles = List.copyOf(throttles);
    devices = List.copyOf(devices);
  }
}
