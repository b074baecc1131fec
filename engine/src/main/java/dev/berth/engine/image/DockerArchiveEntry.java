package dev.berth.engine.image;

import java.util.List;

/**
 * An image in the {@code manifest.json} of a docker archive.
 *
 * @param config name of its config in the archive
 * @param tags references
 * @param layers names of its layers in the archive, lowest first
 */
public record DockerArchiveEntry(String config, List<String> tags, List<String> layers) {
  public DockerArchiveEntry {
    tags = List.copyOf(tags);
    layers = List.copyOf(layers);
  }
}
