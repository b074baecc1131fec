package dev.berth.engine.build;

import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageLayer;
import java.time.Instant;
import java.util.List;

/**
 * What solving a graph gave.
 *
 * @param layers all of the image's, lowest first
 * @param history all of the image's, oldest first
 * @param createdAt when the last step that changed files was carried out
 */
record Solved(
    List<ImageLayer> layers,
    List<ImageConfig.History> history,
    Instant createdAt,
    int executed,
    int cached) {
  Solved {
    layers = List.copyOf(layers);
    history = List.copyOf(history);
  }
}
