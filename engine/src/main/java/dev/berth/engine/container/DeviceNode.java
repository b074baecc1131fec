package dev.berth.engine.container;

import dev.berth.engine.cgroup.DeviceRule;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.MakeDevice;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A device that a container may use, as the host has it: its node is made anew in the container's
 * /dev, with the numbers, owner and mode of the host's.
 */
record DeviceNode(ContainerDevice wanted, FileStatus status) {

  /**
   * Looks devices up on the host.
   *
   * @throws BerthException INVALID_ARGUMENT where one isn't there, or is no device
   */
  static List<DeviceNode> of(List<ContainerDevice> wanted, FileCalls files) {
    return wanted.stream().map(device -> new DeviceNode(device, status(device, files))).toList();
  }

  private static FileStatus status(ContainerDevice device, FileCalls files) {
    FileStatus status;
    try {
      status = files.statx(FileFlags.AT_FDCWD, device.source(), 0);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        throw refuse(device, "it does not exist on the host");
      }
      throw e;
    }
    if (!status.isDevice()) {
      throw refuse(device, "it is no character or block device");
    }
    return status;
  }

  private static BerthException refuse(ContainerDevice device, String why) {
    return BerthException.invalid("cannot use device %s: %s".formatted(device.source(), why));
  }

  /** What the control group is to allow. */
  DeviceRule rule() {
    return new DeviceRule(
        status.type() == FileFlags.S_IFCHR ? 'c' : 'b',
        OptionalInt.of(status.major()),
        OptionalInt.of(status.minor()),
        wanted.access());
  }

  /** Makes the node, once /dev is mounted. */
  Stream<LaunchOp> operations() {
    var target = wanted.target();
    var node =
        new MakeDevice(
            target,
            status.mode(),
            status.major(),
            status.minor(),
            (int) status.uid(),
            (int) status.gid());
    var folder = target.substring(0, target.lastIndexOf('/'));
    return folder.equals("/dev") ? Stream.of(node) : Stream.of(new MakeFolder(folder, 0755), node);
  }
}
