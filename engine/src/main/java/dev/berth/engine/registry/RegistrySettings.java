package dev.berth.engine.registry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the client of registries goes by.
 *
 * @param folders in the layout of certs.d, the first that knows a host wins
 * @param environment for the proxies
 */
public record RegistrySettings(
    List<Path> folders, Map<String, String> environment, Deadlines deadlines, RetryPolicy retries) {
  public RegistrySettings {
    folders = List.copyOf(folders);
    environment = Map.copyOf(environment);
  }

  /** As an engine has them on a machine. */
  public static RegistrySettings usual() {
    return new RegistrySettings(
        List.of(
            Path.of("/etc/berth/certs.d"),
            Path.of("/etc/containerd/certs.d"),
            Path.of("/etc/docker/certs.d")),
        System.getenv(),
        Deadlines.USUAL,
        RetryPolicy.USUAL);
  }
}
