package dev.berth.engine.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.store.Stores;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which digests images are known, and which documents belong to which name. */
@Tag("kernel")
class RepositoryDigestTest {
  private static final Platform OTHER = new Platform("linux", "riscv64", Optional.empty());
  private static final String EVIL = "evil.example/web:1";
  private static final String HONEST = "honest.example/web:1";

  @TempDir Path root;
  private Stores stores;
  private Images images;

  @BeforeEach
  void open() {
    stores = Stores.open(root);
    images = stores.images();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  /** An image of one layer, with a manifest that a word tells from others of the same image. */
  private KeptImage image(String layer, Platform platform, String word, Lease lease) {
    var made = stores.layer(Optional.empty(), layer, layer, lease);
    var config =
        OciJson.write(
            new ImageConfig(
                Optional.empty(),
                Optional.empty(),
                platform,
                ContainerConfig.EMPTY,
                List.of(made.diffId()),
                List.of()));
    var manifest =
        OciJson.write(
            new Manifest(
                MediaType.OCI_MANIFEST,
                new Descriptor(MediaType.OCI_CONFIG, Digest.of(config), config.length),
                List.of(made.descriptor()),
                Map.of("word", word)));
    return new KeptImage(manifest, config, List.of(made), List.of());
  }

  private static KeptImage named(KeptImage image, Optional<KeptIndex> index, String... names) {
    return new KeptImage(
        image.manifest(),
        image.config(),
        image.layers(),
        List.of(names).stream().map(ImageReference::parse).toList(),
        index,
        java.util.Set.of());
  }

  private Digest pulled(String tag, String word) {
    try (var lease = images.lease()) {
      var image = image("a", Platform.host(), word, lease);
      var digest = Digest.of(image.manifest());
      var name = ImageReference.parse(tag).at(digest).toString();
      images.store(Origin.PULLED, List.of(named(image, Optional.empty(), tag, name)), lease);
      return digest;
    }
  }

  private static Digest digest(NamedImage image) {
    return image.manifest();
  }

  private NamedImage find(String text) {
    return images.named(text, Optional.empty());
  }

  @Test
  void anImageWithoutATagIsFoundAndRemovedByItsDigest() {
    try (var lease = images.lease()) {
      var image = image("a", Platform.host(), "", lease);
      var name = "web@" + Digest.of(image.manifest());
      images.store(Origin.PULLED, List.of(named(image, Optional.empty(), name)), lease);
      for (var text : List.of(name, name.replace("@", ":1@"))) {
        assertEquals(image.id(), images.resolve(text), text);
      }
      var summary = images.inspect(name).summary();
      assertEquals(List.of(), summary.references());
      assertEquals(List.of(name), familiar(summary.digests()));
      var elsewhere = "other/" + name;
      assertEquals(
          ErrorKind.NOT_FOUND,
          assertThrows(BerthException.class, () -> images.resolve(elsewhere)).kind());
    }
    var removed =
        images.remove(
            images.list(ImageFilter.ALL).getFirst().digests().getFirst().familiar(), false);
    assertEquals(1, removed.untagged().size());
    assertEquals(1, removed.deleted().size());
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
  }

  private static List<String> familiar(List<ImageReference> names) {
    return names.stream().map(ImageReference::familiar).toList();
  }

  @Test
  void theManifestOfAnotherRegistryThatCameFirstIsNotWhatANameMeans() {
    var evil = pulled(EVIL, "evil");
    var honest = pulled(HONEST, "honest");
    assertEquals(evil, digest(find(EVIL)));
    assertEquals(honest, digest(find(HONEST)));
    assertEquals(honest, images.inspect(HONEST).summary().manifest());
    assertEquals(honest, digest(find("honest.example/web@" + honest)));
    assertThrows(BerthException.class, () -> find("honest.example/web@" + evil));
    var tagged = ImageReference.parse("copy:1");
    images.tag(HONEST, tagged);
    assertEquals(honest, digest(find("copy:1")));
    images.remove(EVIL, false);
    assertEquals(honest, digest(find(HONEST)));
    assertTrue(stores.blobs().find(honest).isPresent());
    images.remove(HONEST, false);
    images.remove("copy:1", false);
    assertEquals(List.of(), stores.blobs().list());
  }

  @Test
  void aDigestGoesWithTheLastTagOfItsRepository() {
    var digest = pulled("web:1", "");
    images.tag("web:1", ImageReference.parse("web:2"));
    images.tag("web:1", ImageReference.parse("kept:1"));
    assertEquals(List.of("web:1"), familiar(images.remove("web:1", false).untagged()));
    assertEquals(
        List.of("web:2", "web@" + digest), familiar(images.remove("web:2", false).untagged()));
    assertEquals(List.of(), images.inspect("kept:1").summary().digests());
    assertEquals(1, images.remove("kept:1", false).deleted().size());
    assertEquals(List.of(), stores.blobs().list());
  }

  @Test
  void whatATagMeantBeforeIsDanglingAndStillKnownByItsDigest() {
    var first = pulled("web:1", "");
    stores.image("web:1", "b");
    assertEquals(first, digest(find("web@" + first)));
    var dangling = new ImageFilter(Optional.empty(), Optional.of(true), List.of());
    assertEquals(1, images.list(dangling).size());
    images.remove("web@" + first, false);
    assertEquals(List.of(), images.list(dangling));
  }

  /** Two platforms of an index, and a part of it that is no image. */
  private Digest index(String tag) {
    try (var lease = images.lease()) {
      var here = image("a", Platform.host(), "", lease);
      var other = image("b", OTHER, "", lease);
      var attestation =
          stores.blobs().put("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), lease);
      var entries = new ArrayList<Descriptor>();
      for (var image : List.of(here, other)) {
        entries.add(
            new Descriptor(
                MediaType.OCI_MANIFEST, Digest.of(image.manifest()), image.manifest().length));
      }
      var document = OciJson.write(new Index(MediaType.OCI_INDEX, entries, Map.of()));
      var index = Optional.of(new KeptIndex(document, List.of(attestation.digest())));
      var known = ImageReference.parse(tag).at(Digest.of(document)).toString();
      images.store(
          Origin.PULLED,
          List.of(named(here, index, tag, known), named(other, index, known)),
          lease);
      return Digest.of(document);
    }
  }

  @Test
  void aNameThatMeansAnIndexMeansAnImageOfEachPlatform() {
    var index = index("many:1");
    var here = find("many:1");
    assertEquals(Optional.of(index), here.index());
    var other = images.named("many:1", Optional.of(OTHER));
    assertTrue(!here.id().equals(other.id()));
    assertEquals(here, images.named("many:1", Optional.of(Platform.host())));
    assertEquals(here.id(), find("many@" + index).id());
    assertEquals(other.id(), images.named("many@" + index, Optional.of(OTHER)).id());
    assertEquals(other.id(), find("many@" + other.manifest()).id());
    assertEquals(Optional.empty(), find("many@" + other.manifest()).index());
    for (var image : images.list(ImageFilter.ALL)) {
      assertEquals(List.of("many:1"), familiar(image.references()));
    }
    var third = new Platform("linux", "s390x", Optional.empty());
    var missing =
        assertThrows(BerthException.class, () -> images.named("many:1", Optional.of(third)));
    assertEquals(ErrorKind.NOT_FOUND, missing.kind());
    assertTrue(String.valueOf(missing.getMessage()).contains("riscv64"), missing::getMessage);
  }

  @Test
  void aTagOfAnIndexTakesAllOfItAlong() {
    index("many:1");
    images.tag("many:1", ImageReference.parse("again:1"));
    assertEquals(0, images.remove("many:1", false).deleted().size());
    assertEquals(2, images.list(ImageFilter.ALL).size());
    images.reconcile();
    assertEquals(8, stores.blobs().list().size());
    assertEquals(2, images.remove("again:1", false).deleted().size());
    assertEquals(List.of(), stores.blobs().list());
    assertEquals(List.of(), stores.snapshots().list());
  }

  @Test
  void onePlatformOfAnIndexIsRemovedByItsId() {
    index("many:1");
    var other = images.named("many:1", Optional.of(OTHER));
    images.remove(other.id().value(), false);
    assertThrows(BerthException.class, () -> images.named("many:1", Optional.of(OTHER)));
    assertTrue(find("many:1").index().isPresent());
    images.reconcile();
    assertEquals(5, stores.blobs().list().size());
  }

  @Test
  void documentsOfNamesSurviveARestart() {
    var evil = pulled(EVIL, "evil");
    var honest = pulled(HONEST, "honest");
    close();
    open();
    images.reconcile();
    assertArrayEquals(
        new Digest[] {evil, honest}, new Digest[] {digest(find(EVIL)), digest(find(HONEST))});
    assertTrue(stores.blobs().find(honest).isPresent());
  }
}
