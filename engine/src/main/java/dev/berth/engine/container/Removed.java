package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;

/**
 * What a removal did.
 *
 * @param bytes freed on disk
 */
public record Removed(ContainerId id, long bytes) {}
