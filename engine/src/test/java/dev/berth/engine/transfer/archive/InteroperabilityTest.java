package dev.berth.engine.transfer.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.image.ImageDetails;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Skopeo and Buildah write, and what they read of ours. */
@Tag("kernel-slow")
class InteroperabilityTest {
  private TestEngine test;
  private Path folder;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
    folder = test.scratch("archives");
  }

  @AfterEach
  void close() {
    test.close();
  }

  private Path save(String name, Compression compression, String... images) throws IOException {
    var file = folder.resolve(name);
    var request = new SaveRequest(List.of(images), compression);
    test.engine().archives().save(request, Files.newOutputStream(file), OperationContext.none());
    return file;
  }

  private List<ImageIdentity> load(String name) throws IOException {
    try (var in = Files.newInputStream(folder.resolve(name))) {
      return test.engine()
          .archives()
          .load(new LoadRequest(Optional.empty()), in, OperationContext.none());
    }
  }

  private ImageDetails inspect(String image) {
    return test.engine().images().inspect(image);
  }

  private String skopeo(String words) throws IOException {
    return Shell.script(folder, "skopeo " + words);
  }

  @Test
  void skopeoReadsBothFormsOfOneArchive() throws IOException {
    save("ours.tar", Compression.NONE, TestEngine.IMAGE);
    var image = inspect(TestEngine.IMAGE);
    skopeo("copy -q oci-archive:ours.tar:docker.io/library/%s dir:oci".formatted(TestEngine.IMAGE));
    assertEquals(
        image.summary().manifest(),
        Digest.of(Files.readAllBytes(folder.resolve("oci/manifest.json"))));
    skopeo("copy -q docker-archive:ours.tar:%s dir:docker".formatted(TestEngine.IMAGE));
    for (var form : List.of("oci", "docker")) {
      for (var blob : List.of(image.summary().id(), image.layers().getFirst().blob())) {
        var file = folder.resolve(form).resolve(blob.hex());
        assertEquals(blob, Digest.of(Files.readAllBytes(file)), form);
      }
    }
  }

  @Test
  void whatSkopeoWritesIsTheSameImage() throws IOException {
    save("ours.tar", Compression.NONE, TestEngine.IMAGE);
    var before = inspect(TestEngine.IMAGE);
    var docker = "docker-archive:ours.tar:" + TestEngine.IMAGE;
    var oci = "oci-archive:ours.tar:docker.io/library/" + TestEngine.IMAGE;
    skopeo("copy -q %s docker-archive:docker.tar:by/skopeo:1".formatted(docker));
    skopeo("copy -q %s oci-archive:oci.tar:by/skopeo:2".formatted(oci));
    skopeo(
        "copy -q --dest-compress-format zstd %s oci-archive:zstd.tar:by/skopeo:3".formatted(oci));
    Shell.script(folder, "gzip -k docker.tar; zstd -q docker.tar");
    test.engine().images().remove(TestEngine.IMAGE, true);
    for (var archive :
        List.of("docker.tar", "docker.tar.gz", "docker.tar.zst", "oci.tar", "zstd.tar")) {
      var loaded = load(archive).getFirst();
      assertEquals(before.summary().id(), loaded.id(), archive);
      var after = inspect(loaded.id().value());
      assertEquals(before.config(), after.config(), archive);
      if (archive.equals("zstd.tar")) {
        assertEquals(MediaType.OCI_LAYER_ZSTD, after.layers().getFirst().mediaType());
      }
      var ran = test.run(CreateRequest.of(loaded.id().value()).command("true"));
      assertEquals(0, ran.code(), ran.stderr());
      test.containers().remove(ran.id(), true);
      test.engine().images().remove(loaded.id().value(), true);
    }
  }

  @Test
  void whatBuildahMakesOfOursRuns() throws IOException {
    save("ours.tar", Compression.NONE, TestEngine.IMAGE);
    Files.writeString(folder.resolve("hello"), "from buildah\n");
    Shell.script(
        folder,
        """
        buildah() { command buildah --root "$PWD/root" --runroot "$PWD/run" --storage-driver vfs "$@"; }
        made=$(buildah from --pull-never docker-archive:ours.tar)
        buildah copy -q "$made" hello /hello
        buildah config --cmd 'cat /hello' "$made"
        buildah commit -q "$made" made:1
        buildah push -q made:1 oci-archive:oci.tar:made:1
        buildah push -q made:1 docker-archive:docker.tar:made:2
        """);
    for (var archive : List.of("oci.tar", "docker.tar")) {
      var loaded = load(archive).getFirst();
      var image = loaded.reference().orElseThrow().familiar();
      assertEquals("from buildah\n", test.run(CreateRequest.of(image)).stdout());
      var layers = inspect(image).layers();
      assertEquals(
          inspect(TestEngine.IMAGE).layers().getFirst().diffId(), layers.getFirst().diffId());
    }
    assertTrue(inspect("made:1").layers().getLast().mediaType().equals(MediaType.OCI_LAYER_GZIP));
  }
}
