package dev.berth.engine.transfer.archive;

import static dev.berth.engine.transfer.archive.HandMade.config;
import static dev.berth.engine.transfer.archive.HandMade.dockerEntry;
import static dev.berth.engine.transfer.archive.HandMade.layer;
import static dev.berth.engine.transfer.archive.HandMade.named;
import static dev.berth.engine.transfer.archive.HandMade.onPlatform;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Archives into stores and out of them. */
@Tag("kernel")
class ImageArchivesTest extends OnLoader {
  private static final byte[] LOWER = layer("a");
  private static final byte[] UPPER = layer("b");
  private static final byte[] CONFIG = config("amd64", LOWER, UPPER);

  @TempDir Path otherRoot;

  private static List<String> names(List<ImageIdentity> identities) {
    return identities.stream()
        .map(identity -> identity.reference().map(ImageReference::familiar).orElse("-"))
        .toList();
  }

  private Digest manifest(String image) {
    return loader.stores().images().inspect(image).summary().manifest();
  }

  @Test
  void aLayoutKeepsItsDocuments() {
    var archive = new HandMade().image(named("r.example/web:1"), CONFIG, LOWER, UPPER).layout();
    var loaded = loader.load(archive.tar());
    assertEquals(List.of("r.example/web:1"), names(loaded));
    assertEquals(Digest.of(CONFIG), loaded.getFirst().id());
    assertArrayEquals(CONFIG, loader.stores().blobs().read(Digest.of(CONFIG), 4096));
    var manifest = HandMade.manifest(CONFIG, HandMade.LAYER, LOWER, UPPER);
    assertEquals(Digest.of(manifest), manifest("r.example/web:1"));
    assertArrayEquals(manifest, loader.stores().blobs().read(manifest("r.example/web:1"), 4096));
    assertEquals(2, loader.stores().snapshots().list().size());
  }

  @Test
  void entriesComeInAnyOrder() {
    var last =
        new HandMade()
            .docker(dockerEntry("conf", "[\"web\",\"web:2\"]", "one/layer.tar", "two/layer.tar"))
            .file("two/layer.tar", UPPER)
            .file("one/layer.tar", LOWER)
            .file("conf", CONFIG);
    assertEquals(List.of("web:latest", "web:2"), names(loader.load(last.tar())));
  }

  @Test
  void linksBetweenLayersStayInTheArchive() {
    var same = config("amd64", LOWER, LOWER, LOWER);
    var archive =
        new HandMade()
            .file("c", same)
            .file("x/layer.tar", LOWER)
            .docker(dockerEntry("./c", "null", "x/layer.tar", "y/layer.tar", "z/layer.tar"))
            .archive()
            .link("y/layer.tar", "../z/layer.tar")
            .hardLink("z/layer.tar", "x/layer.tar")
            .bytes();
    var id = loader.load(archive).getFirst().id();
    var layers = loader.stores().images().layers(id);
    assertEquals(1, layers.stream().map(ImageLayer::blob).distinct().count());
    assertEquals(3, loader.stores().snapshots().list().size());
    assertEquals(
        SnapshotKey.chainId(layers.stream().map(ImageLayer::diffId).toList()).orElseThrow(),
        layers.getLast().chainId());
  }

  @Test
  void bothFormsAtOnceAreOneImageWithTheNamesOfBoth() {
    var archive = new HandMade().image(named("web:1"), CONFIG, LOWER, UPPER).layout();
    archive.docker(
        dockerEntry(
            archive.blob(CONFIG),
            "[\"web:1\", \"other:3\"]",
            archive.blob(LOWER),
            archive.blob(UPPER)));
    assertEquals(List.of("web:1", "other:3"), names(loader.load(archive.tar())));
    assertEquals(
        Digest.of(HandMade.manifest(CONFIG, HandMade.LAYER, LOWER, UPPER)), manifest("other:3"));
  }

  @Test
  void aTagWithoutANameIsNone() {
    var archive = new HandMade().image(named("latest"), CONFIG, LOWER, UPPER).layout();
    assertEquals(List.of("-"), names(loader.load(archive.tar())));
  }

  @Test
  void thePlatformIsThisMachinesOrTheOneThatIsAskedFor() {
    var host = Platform.host();
    var mine = config(host.architecture(), LOWER);
    var other = config("other", LOWER);
    var separate =
        new HandMade()
            .image(named("web:1") + onPlatform("linux/other"), other, LOWER)
            .image(named("web:1") + onPlatform(host.toString()), mine, LOWER)
            .layout()
            .tar();
    var inner =
        HandMade.bytes(
            HandMade.index(
                List.of(
                    HandMade.descriptor(
                        MediaType.OCI_MANIFEST.value(),
                        HandMade.manifest(other, HandMade.LAYER, LOWER),
                        onPlatform("linux/other")),
                    HandMade.descriptor(
                        MediaType.OCI_MANIFEST.value(),
                        HandMade.manifest(mine, HandMade.LAYER, LOWER),
                        onPlatform(host.toString())))));
    var nested = new HandMade();
    for (var blob :
        List.of(
            inner,
            mine,
            other,
            LOWER,
            HandMade.manifest(mine, HandMade.LAYER, LOWER),
            HandMade.manifest(other, HandMade.LAYER, LOWER))) {
      nested.blob(blob);
    }
    nested.indexed(HandMade.descriptor(MediaType.OCI_INDEX.value(), inner, named("web:1")));
    for (var archive : List.of(separate, nested.layout().tar())) {
      assertEquals(Digest.of(mine), loader.load(archive).getFirst().id());
      assertEquals(
          Digest.of(other), loader.load(archive, Optional.of("linux/other")).getFirst().id());
      var failure =
          assertThrows(BerthException.class, () -> loader.load(archive, Optional.of("linux/none")));
      assertEquals(ErrorKind.NOT_FOUND, failure.kind());
    }
  }

  @Test
  void compressedLayersKeepTheirDigestAndTellTheirType() throws IOException {
    var zipped = gzip(LOWER);
    var archive =
        new HandMade()
            .file("c", config("amd64", LOWER))
            .file("l", zipped)
            .docker(dockerEntry("c", "[\"web:1\"]", "l"));
    loader.load(archive.tar());
    var layer = loader.stores().images().layers(loader.stores().images().resolve("web:1"));
    assertEquals(Digest.of(zipped), layer.getFirst().blob());
    assertEquals(MediaType.OCI_LAYER_GZIP, layer.getFirst().mediaType());
    assertEquals(Digest.of(LOWER), layer.getFirst().diffId());
  }

  @Test
  void aLayerWhoseFilesAreHereStillHasToBeTheRightOne() throws IOException {
    loader.load(new HandMade().image(named("web:1"), config("amd64", LOWER), LOWER).layout().tar());
    long snapshots = loader.stores().snapshots().list().size();
    var zipped = new HandMade().file("c", config("arm64", LOWER)).file("l", gzip(LOWER));
    loader.load(zipped.docker(dockerEntry("c", "[\"zipped\"]", "l")).tar());
    assertEquals(snapshots, loader.stores().snapshots().list().size());
    var wrong = new HandMade().file("c", config("arm", LOWER)).file("l", gzip(UPPER));
    var failure =
        assertThrows(
            BerthException.class,
            () -> loader.load(wrong.docker(dockerEntry("c", "[\"wrong\"]", "l")).tar()));
    assertEquals(ErrorKind.CORRUPT, failure.kind());
    assertThrows(BerthException.class, () -> loader.stores().images().resolve("wrong"));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSavedLoadsWithTheSameDigests(Compression compression) throws IOException {
    var archive = new HandMade();
    archive.image(named("web:1"), CONFIG, LOWER, UPPER).image(named("x:2"), config("amd64"));
    var zipped =
        new HandMade()
            .file("c", config("arm64", LOWER))
            .file("l", gzip(LOWER))
            .docker(dockerEntry("c", "[\"zipped\"]", "l"));
    loader.load(archive.layout().tar());
    loader.load(zipped.tar());
    loader.stores().images().tag("web:1", ImageReference.parse("r.example:5/team/web:9"));
    var id = loader.stores().images().resolve("x:2").shortened();
    var images = new String[] {"web:1", "r.example:5/team/web:9", "zipped", id};
    var saved = loader.save(compression, images);
    assertArrayEquals(saved, loader.save(compression, images));
    try (var other = Loader.open(otherRoot)) {
      var loaded = other.load(saved);
      assertEquals(List.of("web:1", "r.example:5/team/web:9", "zipped:latest", "-"), names(loaded));
      for (var identity : loaded) {
        var before = loader.stores().images().inspect(identity.id().value());
        var after = other.stores().images().inspect(identity.id().value());
        assertEquals(before.summary().manifest(), after.summary().manifest());
        assertEquals(before.layers(), after.layers());
      }
      var blobs = new ArrayList<>(loader.stores().blobs().list());
      blobs.removeAll(other.stores().blobs().list());
      assertEquals(List.of(), blobs);
    }
  }
}
