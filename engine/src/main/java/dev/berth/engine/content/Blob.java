package dev.berth.engine.content;

import dev.berth.engine.value.Digest;

/**
 * A committed piece of content.
 *
 * @param size in bytes
 */
public record Blob(Digest digest, long size) {}
