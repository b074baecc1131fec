package dev.berth.engine.build;

import dev.berth.engine.container.StepRunner;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import java.nio.file.Path;
import java.util.Map;

/**
 * What builds work with.
 *
 * @param temporary folder for what exists only during a build
 */
public record BuildParts(
    Path temporary,
    Database database,
    BlobStore blobs,
    Snapshots snapshots,
    Images images,
    LayerApplier applier,
    LayerDiff diff,
    StepRunner runner,
    Bases bases) {
  /** Sees to it that a base image is here, as far as a policy wants that. */
  @FunctionalInterface
  public interface Bases {
    /**
     * Does so.
     *
     * @param credentials by registry, in place of the stored ones
     */
    void provide(
        String image,
        PullPolicy policy,
        Map<String, Credentials> credentials,
        OperationContext operation);
  }
}
