package dev.berth.engine.container;

import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.kernel.CgroupLayout;
import dev.berth.engine.kernel.KernelVersion;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.launch.LaunchOp.SetLimit;
import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.RootMount;
import dev.berth.engine.value.ContainerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records that planners take, made up. */
final class Fixtures {
  static final ContainerId ID = new ContainerId("0123456789abcdef".repeat(4));

  private Fixtures() {}

  /** A machine whose server is root without CAP_SYS_RESOURCE and has 20000 descriptors. */
  static Machine machine() {
    return machine(0x1fffeffffffL);
  }

  /** The same where the server has other capabilities. */
  static Machine machine(long capabilities) {
    return new Machine(
        KernelVersion.parse("6.1.0"),
        "6.1.0",
        "amd64",
        "boot",
        "0-1",
        "0",
        1L << 30,
        new CgroupLayout(List.of(), Optional.empty()),
        false,
        true,
        Map.of("nofile", 20_000L),
        1L << 20,
        capabilities,
        true);
  }

  static ContainerSpec spec(CreateRequestBuilder request) {
    return spec(request, ContainerConfig.EMPTY);
  }

  static ContainerSpec spec(CreateRequestBuilder request, ContainerConfig image) {
    return SpecFactory.make(request.build(), image, ID, machine());
  }

  static RootFacts root(OverlayKind kind) {
    var folder = Path.of("/state/snapshots");
    var mount =
        new RootMount(
            folder,
            List.of(folder.resolve("2/fs"), folder.resolve("1/fs")),
            Optional.of(folder.resolve("3/fs")),
            Optional.of(folder.resolve("3/work")));
    return new RootFacts(mount, kind, Path.of("/state/rootfs"));
  }

  static ContainerFacts facts(CgroupFacts cgroup, OverlayKind kind) {
    return new ContainerFacts(
        root(kind),
        cgroup,
        new ProcessUser(1000, 1000, List.of(1000, 10), "/home/ann"),
        new Confinement(
            0xa80425fbL, true, Optional.of("berth"), List.of(new SetLimit(7, 1024, 4096))),
        ByteBuffer.allocate(8),
        Path.of("/state/containers/ID"),
        Set.of(),
        List.of("/sys/devices/system/cpu/cpu0/thermal_throttle"),
        List.of());
  }

  static CgroupFacts v2() {
    return new CgroupFacts(
        List.of("/sys/fs/cgroup/berth/monitors/cgroup.procs"),
        0,
        List.of(),
        new CgroupFacts.Views.Unified());
  }

  static CgroupFacts v1() {
    return new CgroupFacts(
        List.of(),
        -1,
        List.of("/sys/fs/cgroup/memory/berth/c-1/tasks"),
        new CgroupFacts.Views.PerController(Map.of("memory", Map.of("memory", ""))));
  }
}
