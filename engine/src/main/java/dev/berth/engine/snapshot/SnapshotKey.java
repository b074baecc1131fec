package dev.berth.engine.snapshot;

import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys that snapshots are known by. */
public final class SnapshotKey {
  private SnapshotKey() {}

  /** Key of the layer with a chain ID. */
  public static String layer(Digest chainId) {
    return chainId.value();
  }

  /**
   * Key of the mount points that a container needs over a stack of layers, whatever their order.
   */
  public static String init(Optional<Digest> chainId, Collection<String> mountPoints) {
    var text =
        chainId.map(Digest::value).orElse("scratch")
            + mountPoints.stream().distinct().sorted().collect(Collectors.joining("\0", "\0", ""));
    return "init:" + Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  public static String container(ContainerId id) {
    return "container:" + id;
  }

  /** Chain ID of a layer on the layers with another chain ID, or of the lowest. */
  public static Digest chainId(Optional<Digest> parent, Digest diffId) {
    return parent
        .map(
            below ->
                Digest.of((below.value() + " " + diffId.value()).getBytes(StandardCharsets.UTF_8)))
        .orElse(diffId);
  }

  /** Chain ID of a whole stack, lowest first; empty for no layers. */
  public static Optional<Digest> chainId(List<Digest> diffIds) {
    Optional<Digest> chain = Optional.empty();
    for (var diffId : diffIds) {
      chain = Optional.of(chainId(chain, diffId));
    }
    return chain;
  }
}
