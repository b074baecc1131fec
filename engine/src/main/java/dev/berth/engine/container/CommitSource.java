package dev.berth.engine.container;

import dev.berth.engine.value.Digest;
import java.nio.file.Path;

/**
 * What an image can be made of: a container's files over its image.
 *
 * @param image id of the image that the container was made from
 * @param upper folder of what it wrote over the image
 */
public record CommitSource(Digest image, ContainerSpec spec, Path upper) {}
