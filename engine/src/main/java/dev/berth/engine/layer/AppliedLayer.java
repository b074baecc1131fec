package dev.berth.engine.layer;

import dev.berth.engine.value.Digest;

/**
 * What applying a layer has found out.
 *
 * @param diffId digest of the uncompressed archive
 * @param impliesFolders whether a folder took owner and mode from the view below or from the
 *     default
 * @param dependsOnLower whether an entry was a link to, or lay behind a link of, the view below
 */
public record AppliedLayer(Digest diffId, boolean impliesFolders, boolean dependsOnLower) {}
