/**
 * Images on their way from a registry. One download for each blob and one unpacking for each layer,
 * whoever wants them: each pull takes part in those that it needs, and they end when the last one
 * leaves. Bytes go to a file of the content store and from there, following the writer, through
 * decompression and digests into a snapshot, all layers at the same time.
 *
 * <p>Lock order: the lock of {@link dev.berth.engine.transfer.pull.SharedWork} is held while
 * nothing else is asked for.
 */
@NullMarked
package dev.berth.engine.transfer.pull;

import org.jspecify.annotations.NullMarked;
