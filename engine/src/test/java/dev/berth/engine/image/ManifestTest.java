package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Manifests that are written anew. */
class ManifestTest {
  private static final Digest ANY = Digest.of(new byte[1]);

  /** A Docker manifest may name no layers of OCI's types. */
  @Test
  void ofTheArchivesThatAreHereIsAnOciManifestThroughout() {
    var docker =
        new Manifest(
            MediaType.DOCKER_MANIFEST,
            new Descriptor(MediaType.DOCKER_CONFIG, ANY, 2),
            List.of(new Descriptor(MediaType.DOCKER_LAYER_GZIP, ANY, 3)),
            Map.of("a", "b"));
    var here = new ImageLayer(ANY, ANY, Digest.of(new byte[2]), 4, MediaType.DOCKER_LAYER_GZIP);
    assertEquals(
        new Manifest(
            MediaType.OCI_MANIFEST,
            new Descriptor(MediaType.OCI_CONFIG, ANY, 2),
            List.of(new Descriptor(MediaType.OCI_LAYER_GZIP, here.blob(), 4)),
            Map.of("a", "b")),
        docker.withArchives(List.of(here)));
  }
}
