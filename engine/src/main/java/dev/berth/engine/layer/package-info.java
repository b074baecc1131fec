/**
 * Layers: a tar stream becomes a folder in overlay's format, and such a folder becomes a tar stream
 * or a list of changes.
 *
 * <p>Terms: an <em>upper</em> folder holds what a layer adds to the view <em>below</em> it; a
 * <em>whiteout</em> ({@code .wh.NAME} in an archive, a character device 0:0 on disk) hides a name;
 * an <em>opaque</em> folder ({@code .wh..wh..opq}, {@code trusted.overlay.opaque}) hides all that
 * is below it; an <em>implied</em> folder is one that an archive has entries in but doesn't list.
 *
 * <p>An archive is hostile: whatever it says, nothing outside the target folder changes, memory
 * stays bounded, and what goes wrong is a BerthException. What is not here: where layers are kept
 * and how they are stacked.
 */
@NullMarked
package dev.berth.engine.layer;

import org.jspecify.annotations.NullMarked;
