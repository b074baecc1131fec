package dev.berth.engine.registry;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;

/**
 * A manifest or index as a registry has it.
 *
 * @param digest of its bytes
 * @param bytes not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Document(MediaType mediaType, Digest digest, byte[] bytes) {}
