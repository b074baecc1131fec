package dev.berth.engine.layer;

import dev.berth.engine.value.Digest;

/**
 * What applying a layer has found out.
 *
 * @param diffId digest of the uncompressed archive
 * @param size bytes of the uncompressed archive
 * @param blob digest of the bytes as they came
 * @param blobSize bytes as they came
 * @param contentBytes bytes of the files' contents
 * @param impliesFolders whether a folder took owner and mode from the view below or from the
 *     default
 * @param dependsOnLower whether an entry was a link to, or lay behind a link of, the view below
 */
public record AppliedLayer(
    Digest diffId,
    long size,
    Digest blob,
    long blobSize,
    long entries,
    long contentBytes,
    boolean impliesFolders,
    boolean dependsOnLower) {
  /** Whether the folder is the same on whatever it is applied. */
  public boolean standsAlone() {
    return !impliesFolders && !dependsOnLower;
  }
}
