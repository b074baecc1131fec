package dev.berth.engine.doctor;

import dev.berth.engine.kernel.CgroupLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was found on the machine.
 *
 * @param controllers that containers can use
 * @param swapAccounting whether swap can be limited
 * @param appArmor in words; begins with {@code on} or {@code off}
 * @param userNamespaces the most that there may be; empty where the kernel has none
 * @param forwarding whether packets are forwarded between networks (IPv4)
 * @param disk the file system of the state root
 * @param openFiles the server's own hard limit; empty is unlimited
 * @param newest when the youngest container was made
 * @param bootstrap whether the program that makes base images is there
 * @param socketGroup whether there is a group that may use the socket
 * @param leftovers what nothing that is known belongs to, each in words with its path
 */
record Facts(
    String release,
    CgroupLayout.Kind cgroups,
    Set<String> controllers,
    boolean swapAccounting,
    boolean seccomp,
    String appArmor,
    boolean lowerdirPlus,
    OptionalLong userNamespaces,
    boolean forwarding,
    Disk disk,
    OptionalLong openFiles,
    Instant now,
    Instant newest,
    boolean bootstrap,
    boolean socketGroup,
    List<String> leftovers) {
  Facts {
    controllers = Set.copyOf(controllers);
    leftovers = List.copyOf(leftovers);
  }

  /**
   * A file system.
   *
   * @param type such as {@code ext4}
   * @param total bytes
   * @param usable bytes
   */
  record Disk(Path path, String type, long total, long usable) {}
}
