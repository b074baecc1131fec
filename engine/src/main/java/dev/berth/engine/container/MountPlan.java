package dev.berth.engine.container;

import static dev.berth.engine.launch.LaunchOp.MountAttribute.NODEV;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOEXEC;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.NOSUID;
import static dev.berth.engine.launch.LaunchOp.MountAttribute.READ_ONLY;

import dev.berth.engine.launch.LaunchOp;
import dev.berth.engine.launch.LaunchOp.BindMount;
import dev.berth.engine.launch.LaunchOp.MakeFile;
import dev.berth.engine.launch.LaunchOp.MakeFolder;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.MountFileSystem;
import dev.berth.engine.launch.LaunchOp.Propagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mounts that the user asked for, and the three files below /etc that are the engine's. */
final class MountPlan {
  /** Files that the engine keeps for a container, and binds over the image's. */
  static final List<String> ENGINE_FILES = List.of("hostname", "hosts", "resolv.conf");

  private MountPlan() {}

  /** The user's mounts, those of folders before those inside of them. */
  static List<LaunchOp> ofUser(List<ContainerMount> mounts, Set<String> fileSources) {
    var operations = new ArrayList<LaunchOp>();
    var ordered =
        mounts.stream()
            .sorted(
                Comparator.comparingLong((ContainerMount mount) -> depth(mount.target()))
                    .thenComparing(ContainerMount::target))
            .toList();
    for (var mount : ordered) {
      boolean isFile =
          mount instanceof ContainerMount.Bind(var source, _, _) && fileSources.contains(source);
      if (isInsideMount(mount.target(), mounts)) {
        // The init layer can't hold this mount point: something else is mounted over it.
        operations.add(
            isFile ? new MakeFile(mount.target(), 0644) : new MakeFolder(mount.target(), 0755));
      }
      operations.add(operation(mount));
    }
    return operations;
  }

  /** The engine's files in a folder, but those that a mount of the user's replaces or hides. */
  static List<LaunchOp> ofEngine(Path files, List<ContainerMount> mounts, boolean readOnly) {
    var attributes = attributes(readOnly, NOSUID, NODEV, NOEXEC);
    return ENGINE_FILES.stream()
        .filter(name -> !isMountedOver("/etc/" + name, mounts))
        .<LaunchOp>map(
            name ->
                new BindMount(
                    files.resolve(name).toString(),
                    "/etc/" + name,
                    false,
                    attributes,
                    Propagation.PRIVATE))
        .toList();
  }

  /** Whether a mount of the user's is on a path or on a folder above it. */
  static boolean isMountedOver(String path, List<ContainerMount> mounts) {
    return mounts.stream().anyMatch(mount -> ContainerPaths.isWithin(path, mount.target()));
  }

  /** Whether a mount point lies in another mount: one of the user's, or /dev. */
  static boolean isInsideMount(String target, List<ContainerMount> mounts) {
    return ContainerPaths.isWithin(target, "/dev")
        || mounts.stream()
            .anyMatch(
                other ->
                    !other.target().equals(target)
                        && ContainerPaths.isWithin(target, other.target()));
  }

  private static LaunchOp operation(ContainerMount mount) {
    return switch (mount) {
      case ContainerMount.Bind(var source, var target, var readOnly) ->
          new BindMount(source, target, true, attributes(readOnly), Propagation.PRIVATE);
      case ContainerMount.Tmpfs(var target, var readOnly, var size) ->
          new MountFileSystem(
              "tmpfs",
              "tmpfs",
              target,
              attributes(readOnly, NOSUID, NODEV, NOEXEC),
              Map.of("mode", "1777", "size", Long.toString(size)));
    };
  }

  private static Set<MountAttribute> attributes(boolean readOnly, MountAttribute... others) {
    var attributes = EnumSet.noneOf(MountAttribute.class);
    attributes.addAll(List.of(others));
    if (readOnly) {
      attributes.add(READ_ONLY);
    }
    return attributes;
  }

  private static long depth(String path) {
    return path.chars().filter(c -> c == '/').count();
  }
}
