package dev.berth.engine.image;

import dev.berth.engine.value.MediaType;
import java.util.List;
import java.util.Map;

/**
 * The document that lists what an image is made of.
 *
 * @param layers lowest first
 */
public record Manifest(
    MediaType mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations) {
  public Manifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  /** One of ours. */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    return new Manifest(MediaType.OCI_MANIFEST, config, layers, Map.of());
  }

  /** An OCI manifest of the archives that an image has here, where this one names others. */
  public Manifest withArchives(List<ImageLayer> here) {
    return new Manifest(
        MediaType.OCI_MANIFEST,
        new Descriptor(MediaType.OCI_CONFIG, config.digest(), config.size()),
        here.stream().map(ImageLayer::descriptor).toList(),
        annotations);
  }
}
