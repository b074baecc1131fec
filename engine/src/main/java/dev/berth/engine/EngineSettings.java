package dev.berth.engine;

import dev.berth.engine.cgroup.CgroupParent;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.value.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an engine keeps what it has, and gets it from.
 *
 * @param root the state root
 * @param run folder of run-time files
 * @param cgroupParent absolute within the hierarchies
 * @param registries how registries are found and waited for
 */
public record EngineSettings(
    Path root, Path run, String cgroupParent, RegistrySettings registries) {
  private static final Path DEFAULT_ROOT = Path.of("/var/lib/berth");

  public EngineSettings {
    root = root.toAbsolutePath().normalize();
    run = run.toAbsolutePath().normalize();
  }

  /** With the cgroup parent that belongs to the state root. */
  public static EngineSettings of(Path root, Path run) {
    return of(root, run, Optional.empty());
  }

  /**
   * With the cgroup parent that the operator set; else that of the server's delegated unit, else
   * one that belongs to the state root.
   */
  public static EngineSettings of(Path root, Path run, Optional<String> cgroupParent) {
    var instance = instance(root);
    var layout = Machine.probe().cgroups();
    var parent =
        CgroupParent.choose(
            layout,
            instance.isEmpty() ? "" : "-" + instance,
            cgroupParent,
            CgroupParent.isDelegated(layout, new JnaFileCalls()));
    return new EngineSettings(root, run, parent, RegistrySettings.usual());
  }

  /** With other ways to registries. */
  public EngineSettings with(RegistrySettings other) {
    return new EngineSettings(root, run, cgroupParent, other);
  }

  /** 8 hex digits that tell this engine from others on the machine; empty for the default one. */
  public String instance() {
    return instance(root);
  }

  private static String instance(Path root) {
    var path = root.toAbsolutePath().normalize();
    return path.equals(DEFAULT_ROOT)
        ? ""
        : Digest.of(path.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 8);
  }
}
