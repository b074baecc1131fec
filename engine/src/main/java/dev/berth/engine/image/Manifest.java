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

  /** The same, of the archives that an image has here where this one names others. */
  public Manifest withArchives(List<ImageLayer> here) {
    var described =
        here.stream()
            .map(layer -> new Descriptor(layer.mediaType(), layer.blob(), layer.size()))
            .toList();
    return new Manifest(mediaType, config, described, annotations);
  }
}
