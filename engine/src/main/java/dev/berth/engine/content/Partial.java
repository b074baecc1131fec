package dev.berth.engine.content;

import dev.berth.engine.value.Digest;
import java.time.Instant;

/**
 * What has arrived so far of a blob that is to be gone on with.
 *
 * @param size bytes that have arrived
 * @param onDisk bytes that they take on disk
 * @param changedAt when the last of them arrived
 */
public record Partial(Digest digest, long size, long onDisk, Instant changedAt) {}
