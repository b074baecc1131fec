package dev.berth.engine.build;

import dev.berth.engine.image.ImageLayer;
import java.time.Instant;
import java.util.Optional;

/**
 * What a step made, now or when it was carried out earlier.
 *
 * @param layer empty where it changed no file
 */
record StepResult(Optional<ImageLayer> layer, Instant createdAt) {}
