package dev.berth.engine.snapshot;

import dev.berth.engine.value.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot that is complete.
 *
 * @param id name of its folder
 * @param parent key of the snapshot below
 * @param diffId of a layer
 * @param bytes on disk when it was committed; 0 for a container's, which changes
 */
public record Snapshot(
    long id,
    String key,
    SnapshotKind kind,
    Optional<String> parent,
    Optional<Digest> diffId,
    long bytes,
    Instant createdAt,
    Instant lastUsedAt) {}
