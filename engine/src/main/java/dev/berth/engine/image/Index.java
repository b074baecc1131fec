package dev.berth.engine.image;

import dev.berth.engine.value.MediaType;
import java.util.List;
import java.util.Map;

/** The document that lists manifests of one image, one a platform. */
public record Index(
    MediaType mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
  public Index {
    manifests = List.copyOf(manifests);
    annotations = Map.copyOf(annotations);
  }
}
