package dev.berth.engine.build;

import dev.berth.engine.build.graph.Op;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build begins with, protected for as long as the build's lease is open.
 *
 * @param layers lowest first
 */
record BaseImage(Op.Source source, ImageConfig config, List<ImageLayer> layers) {
  BaseImage {
    layers = List.copyOf(layers);
  }

  private static final BaseImage SCRATCH =
      new BaseImage(
          new Op.Scratch(),
          new ImageConfig(
              Optional.empty(),
              Optional.empty(),
              Platform.host(),
              ContainerConfig.EMPTY,
              List.of(),
              List.of()),
          List.of());

  /** Finds the image that FROM names, pulled where a policy wants that, and records its use. */
  static BaseImage find(
      String name,
      BuildRequest request,
      BuildParts parts,
      Lease lease,
      OperationContext operation) {
    if (name.equals(Recipe.SCRATCH)) {
      return SCRATCH;
    }
    try {
      parts.bases().provide(name, request.pull(), request.credentials(), operation);
      return findImage(name, parts, lease);
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      throw new BerthException(
          ErrorKind.NOT_FOUND,
          "cannot build on the image \"%s\": it is not on this machine. %s"
              .formatted(name, e.getMessage()),
          Map.of("image", name),
          e);
    }
  }

  private static BaseImage findImage(String name, BuildParts parts, Lease lease) {
    var id = parts.images().resolve(name);
    var layers = parts.images().layers(id);
    for (var layer : layers) {
      var key = SnapshotKey.layer(layer.chainId());
      if (parts.snapshots().acquire(key, lease).isEmpty()
          || parts.blobs().acquire(layer.blob(), lease).isEmpty()) {
        throw BerthException.notFound(
            "layer", layer.diffId(), "the layer %s is gone".formatted(layer.diffId()));
      }
    }
    parts
        .database()
        .store(
            Durability.PROCESS,
            transaction -> {
              Images.setLastUsed(transaction, id);
            });
    var top = layers.isEmpty() ? Optional.<ImageLayer>empty() : Optional.of(layers.getLast());
    return new BaseImage(
        new Op.BaseImage(id, top.map(ImageLayer::chainId)), parts.images().config(id), layers);
  }
}
