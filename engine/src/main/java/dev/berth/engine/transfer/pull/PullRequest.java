package dev.berth.engine.transfer.pull;

import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;

/**
 * What is to be pulled.
 *
 * @param reference with a tag or a digest
 * @param platform of the image, where the reference means several
 */
public record PullRequest(ImageReference reference, Platform platform) {}
