package dev.berth.engine.image;

import java.util.List;

/**
 * Everything known of an image.
 *
 * @param layers lowest first
 */
public record ImageDetails(Image summary, ImageConfig config, List<ImageLayer> layers) {
  public ImageDetails {
    layers = List.copyOf(layers);
  }
}
