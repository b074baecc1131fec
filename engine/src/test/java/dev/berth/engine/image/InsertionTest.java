package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.state.IndexPartTable.IndexPartRow;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InsertionTest {
  private static KeptImage image(String architecture, Optional<KeptIndex> index) {
    var config =
        OciJson.write(
            new ImageConfig(
                Optional.empty(),
                Optional.empty(),
                new Platform("linux", architecture, Optional.empty()),
                ContainerConfig.EMPTY,
                List.of(),
                List.of()));
    var described = new Descriptor(MediaType.OCI_CONFIG, Digest.of(config), config.length);
    return new KeptImage(
        OciJson.write(Manifest.of(described, List.of())),
        config,
        List.of(),
        List.of(),
        index,
        Set.of());
  }

  @Test
  void whatAnIndexHasBesideItsImagesIsPutOnce() {
    var beside =
        List.of(
            Digest.of("a".getBytes(StandardCharsets.UTF_8)),
            Digest.of("b".getBytes(StandardCharsets.UTF_8)));
    var index =
        new KeptIndex(OciJson.write(new Index(MediaType.OCI_INDEX, List.of(), Map.of())), beside);
    var images =
        List.of(
            image("amd64", Optional.of(index)),
            image("arm64", Optional.of(index)),
            image("s390x", Optional.empty()));
    var expected = new ArrayList<IndexPartRow>();
    for (var image : images.subList(0, 2)) {
      var manifest = Digest.of(image.manifest());
      expected.add(new IndexPartRow(index.digest(), manifest, Optional.of(image.id())));
    }
    beside.forEach(part -> expected.add(new IndexPartRow(index.digest(), part, Optional.empty())));
    assertEquals(expected, Insertion.parts(images.stream().map(Insertion::of).toList()));
  }
}
