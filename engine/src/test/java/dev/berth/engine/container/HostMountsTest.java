package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostMountsTest {
  @Test
  void mountsWithProgramsAreTakenAndTheKernelsAreNot() {
    var text =
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        23 22 0:5 / /proc rw - proc proc rw
        24 22 254:1 / /usr ro - ext4 /dev/vdb ro
        25 24 254:2 / /usr/share ro shared:5 - ext4 /dev/vdc ro
        26 22 254:3 / /var rw - ext4 /dev/vdd rw
        27 22 254:4 / /var/lib/dpkg rw - ext4 /dev/vde rw
        28 22 254:5 / /etc/with\\040space rw - ext4 /dev/vdf rw
        29 22 0:6 / /usrlocal rw - tmpfs x rw
        30 22 254:1 / /usr ro - ext4 /dev/vdb ro
        """;
    assertEquals(List.of("/usr", "/usr/share", "/var/lib/dpkg"), HostMounts.parse(text));
  }
}
