/**
 * Content by digest: blobs that are complete and right, or not there.
 *
 * <p>{@code blobs/sha256/HEX} holds what is committed, {@code ingest/ID} what is arriving and
 * invisible, {@code ingest/partial-HEX} what has arrived of a blob that a pull goes on with. A
 * blob's bytes are synced before it gets its name, so it survives a power cut. What work in
 * progress has made, and no image refers to yet, is protected by a {@link
 * dev.berth.engine.content.Lease}, what a pull that ended early has made is {@link
 * dev.berth.engine.content.Held}. What a blob means is not known here.
 *
 * <p>Lock order: the store's lock, then the database writer.
 */
@NullMarked
package dev.berth.engine.content;

import org.jspecify.annotations.NullMarked;
