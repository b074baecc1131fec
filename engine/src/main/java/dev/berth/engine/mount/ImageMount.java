package dev.berth.engine.mount;

import dev.berth.engine.value.Digest;
import java.time.Instant;

/**
 * An image that is mounted.
 *
 * @param path where
 */
public record ImageMount(String id, Digest image, String path, Instant createdAt) {}
