package dev.berth.engine.transfer.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.image.ImageDetails;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.Shell;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.transfer.pull.PullRequest;
import dev.berth.engine.transfer.push.PushRequest;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
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
    var request = new SaveRequest(List.of(images), Optional.empty(), compression);
    test.engine().archives().save(request, Files.newOutputStream(file), OperationContext.none());
    return file;
  }

  private List<ImageIdentity> load(String name) throws IOException {
    return load(name, false);
  }

  private List<ImageIdentity> load(String name, boolean allPlatforms) throws IOException {
    try (var in = Files.newInputStream(folder.resolve(name))) {
      return test.engine()
          .archives()
          .load(new LoadRequest(Optional.empty(), allPlatforms), in, OperationContext.none());
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

  /** Buildah's words over a store in the folder, and an image for two platforms. */
  private static final String TWO_PLATFORMS =
      """
      buildah() { command buildah --root "$PWD/root" --runroot "$PWD/run" --storage-driver vfs "$@"; }
      for arch in amd64 arm64; do
        made=$(buildah from --arch $arch scratch)
        echo "$arch" > hello
        buildah copy -q "$made" hello /hello
        buildah config --os linux --arch $arch "$made"
        buildah commit -q --rm "$made" two-$arch:1
      done
      buildah manifest create two:1
      buildah manifest add two:1 containers-storage:localhost/two-amd64:1
      buildah manifest add two:1 containers-storage:localhost/two-arm64:1
      """;

  private Digest digest(String file) throws IOException {
    return Digest.of(Files.readAllBytes(folder.resolve(file)));
  }

  private int platforms(String image) {
    int found = 0;
    for (var platform : List.of("linux/amd64", "linux/arm64")) {
      var named = test.engine().images().named(image, Optional.of(Platform.parse(platform)));
      assertEquals(platform, test.engine().images().config(named.id()).platform().toString());
      found++;
    }
    return found;
  }

  @Test
  void anIndexOfBuildahIsTheSameHereAndThere() throws Exception {
    var data = Files.createDirectory(folder.resolve("first"));
    var copies = Files.createDirectory(folder.resolve("second"));
    try (var first = RealRegistry.start(data);
        var second = RealRegistry.start(copies)) {
      Shell.script(
          folder,
          TWO_PLATFORMS
              + "buildah manifest push -q --all --tls-verify=false two:1 docker://%s/two:1"
                  .formatted(first.host()));
      var name = first.host() + "/two:1";
      test.engine()
          .pulls()
          .pull(
              new PullRequest(ImageReference.parse(name), Optional.empty(), true),
              OperationContext.none());
      var target = ImageReference.parse(second.host() + "/copy/of:2");
      test.engine().images().tag(name, target);
      test.engine()
          .pushes()
          .push(
              new PushRequest(target.toString(), Optional.empty(), target),
              Optional.empty(),
              OperationContext.none());
      skopeo("copy -q --all --src-tls-verify=false docker://%s dir:before".formatted(name));
      skopeo("copy -q --all --src-tls-verify=false docker://%s dir:after".formatted(target));
      Shell.script(folder, "diff -r before after");
      save("two.tar", Compression.NONE, name);
      skopeo("copy -q --all oci-archive:two.tar:%s dir:saved".formatted(name));
      Shell.script(folder, "diff -r before saved");
    }
  }

  @Test
  void anArchiveOfAnIndexIsTheSameInAndOut() throws IOException {
    Shell.script(
        folder,
        TWO_PLATFORMS
            + """
              buildah manifest push -q --all two:1 oci-archive:buildah.tar:r.example/two:1
              buildah manifest push -q --all two:1 oci:layout:r.example/two:1
              skopeo copy -q --all oci:layout:r.example/two:1 oci:copied:r.example/two:1
              tar -C layout -cf layout.tar .
              tar -C copied -czf copied.tar.gz .
              skopeo copy -q --all oci:layout:r.example/two:1 dir:before
              """);
    for (var archive : List.of("buildah.tar", "layout.tar", "copied.tar.gz")) {
      var loaded = load(archive, true);
      assertEquals("r.example/two:1", loaded.getFirst().reference().orElseThrow().familiar());
      assertEquals(1, loaded.size());
      assertEquals(2, platforms("r.example/two:1"), archive);
      var index = test.engine().images().named("r.example/two:1", Optional.empty()).index();
      assertEquals(Optional.of(digest("before/manifest.json")), index, archive);
      save("again.tar", Compression.GZIP, "r.example/two:1");
      Shell.script(
          folder,
          """
          gzip -dc again.tar > plain.tar
          skopeo copy -q --all oci-archive:plain.tar:r.example/two:1 dir:after
          diff -r before after
          rm -r after again.tar plain.tar
          """);
      test.engine().images().remove("r.example/two:1", true);
    }
  }

  /** Of an index of which a part is gone, what reads one platform finds it. */
  @Test
  void skopeoReadsAPlatformOfAnIndexThatIsNotWhole() throws IOException {
    Shell.script(
        folder,
        TWO_PLATFORMS
            + """
              made=$(buildah from --arch s390x scratch)
              buildah config --os linux --arch s390x "$made"
              buildah commit -q --rm "$made" three:1
              buildah manifest add two:1 containers-storage:localhost/three:1
              buildah manifest push -q --all two:1 oci-archive:buildah.tar:r.example/two:1
              """);
    load("buildah.tar", true);
    var third =
        test.engine().images().named("r.example/two:1", Optional.of(Platform.parse("linux/s390x")));
    test.engine().images().remove(third.id().value(), true);
    save("part.tar", Compression.NONE, "r.example/two:1");
    for (var arch : List.of("amd64", "arm64")) {
      skopeo(
          "--override-arch %s copy -q oci-archive:part.tar:r.example/two:1 dir:%s"
              .formatted(arch, arch));
      var image =
          test.engine()
              .images()
              .named("r.example/two:1", Optional.of(Platform.parse("linux/" + arch)));
      assertEquals(image.manifest(), digest(arch + "/manifest.json"));
    }
  }
}
