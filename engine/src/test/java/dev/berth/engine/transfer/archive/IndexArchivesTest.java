package dev.berth.engine.transfer.archive;

import static dev.berth.engine.transfer.archive.HandMade.bytes;
import static dev.berth.engine.transfer.archive.HandMade.config;
import static dev.berth.engine.transfer.archive.HandMade.descriptor;
import static dev.berth.engine.transfer.archive.HandMade.layer;
import static dev.berth.engine.transfer.archive.HandMade.named;
import static dev.berth.engine.transfer.archive.HandMade.onPlatform;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.content.Blob;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.NamedImage;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.Compression;
import dev.berth.engine.layer.TarReader;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes in archives of images. */
@Tag("kernel")
class IndexArchivesTest extends OnLoader {
  private static final String MANIFEST = MediaType.OCI_MANIFEST.value();
  private static final String INDEX = MediaType.OCI_INDEX.value();
  private static final String HOST = Platform.host().toString();
  private static final byte[] MINE = config(Platform.host().architecture(), layer("mine"));
  private static final byte[] OTHER = config("other", layer("other"));
  private static final byte[] THIRD = config("third", layer("third"));
  private static final LoadRequest ALL = new LoadRequest(Optional.empty(), true);
  private static final LoadRequest ONE = new LoadRequest(Optional.empty(), false);

  @TempDir Path otherRoot;

  /** Adds the parts of an image, and answers with its entry for an index. */
  private static String image(HandMade archive, byte[] config, String file, String more) {
    var layer = layer(file);
    var manifest = HandMade.manifest(config, HandMade.LAYER, layer);
    List.of(config, layer, manifest).forEach(archive::blob);
    return descriptor(MANIFEST, manifest, more);
  }

  private static String mine(HandMade archive) {
    return image(archive, MINE, "mine", onPlatform(HOST));
  }

  private static String other(HandMade archive) {
    return image(archive, OTHER, "other", onPlatform("linux/other"));
  }

  private static String third(HandMade archive) {
    return image(archive, THIRD, "third", onPlatform("linux/third"));
  }

  /** Adds a statement about an image, which is none. */
  private static String attestation(HandMade archive) {
    var statement = bytes("a statement");
    var config = bytes("{}");
    var manifest = HandMade.manifest(config, "application/vnd.in-toto+json", statement);
    List.of(statement, config, manifest).forEach(archive::blob);
    return descriptor(MANIFEST, manifest, onPlatform("unknown/unknown"));
  }

  private static byte[] index(String... entries) {
    return bytes(
        """
        { "schemaVersion": 2, "manifests": [%s], "annotations": {"kept": "byte for byte"} }"""
            .formatted(String.join(", ", entries)));
  }

  private static byte[] layout(HandMade archive, byte[] index) {
    archive.blob(index);
    return archive.indexed(descriptor(INDEX, index, named("r.example/web:1"))).layout().tar();
  }

  private NamedImage web() {
    return loader.stores().images().named("r.example/web:1", Optional.empty());
  }

  private int images() {
    return loader.stores().images().list(ImageFilter.ALL).size();
  }

  /** The files of an archive. */
  private static Map<String, byte[]> files(byte[] archive) throws Exception {
    var files = new HashMap<String, byte[]>();
    var reader = new TarReader(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT);
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      var content = new ByteArrayOutputStream();
      reader.content((_, bytes, at, length) -> content.write(bytes, at, length));
      files.put(entry.get().name(), content.toByteArray());
    }
    return files;
  }

  private static List<Descriptor> entries(byte[] archive) throws Exception {
    return OciJson.index(files(archive).get("index.json")).manifests();
  }

  private static void assertNames(String name, List<ImageIdentity> loaded) {
    assertEquals(
        List.of(name),
        loaded.stream()
            .map(image -> image.reference().map(ImageReference::familiar).orElse("-"))
            .toList());
  }

  @Test
  void anIndexIsLoadedAndSavedWithAllThatItNames() throws Exception {
    var archive = new HandMade();
    var index = index(other(archive), attestation(archive), mine(archive));
    var loaded = loader.load(layout(archive, index), ALL);
    assertNames("r.example/web:1", loaded);
    assertEquals(Digest.of(MINE), loaded.getFirst().id());
    assertEquals(2, images());
    assertEquals(Optional.of(Digest.of(index)), web().index());
    var other =
        loader
            .stores()
            .images()
            .named("r.example/web:1", Optional.of(Platform.parse("linux/other")));
    assertEquals(Digest.of(OTHER), other.id());
    var saved = loader.save(Compression.NONE, "r.example/web:1");
    assertArrayEquals(saved, loader.save(Compression.NONE, "r.example/web:1"));
    var entry = entries(saved).getFirst();
    assertEquals(Digest.of(index), entry.digest());
    assertEquals(MediaType.OCI_INDEX, entry.mediaType());
    try (var second = Loader.open(otherRoot)) {
      assertNames("r.example/web:1", second.load(saved, ALL));
      assertEquals(loader.stores().blobs().list(), second.stores().blobs().list());
      assertArrayEquals(saved, second.save(Compression.NONE, "r.example/web:1"));
    }
    loader.stores().images().remove("r.example/web:1", false);
    assertEquals(List.of(), loader.stores().blobs().list());
  }

  @Test
  void onePlatformIsLoadedAsItIsPulled() throws Exception {
    var archive = new HandMade();
    var index = index(other(archive), mine(archive));
    var tar = layout(archive, index);
    assertNames("r.example/web:1", loader.load(tar, ONE));
    assertEquals(1, images());
    assertEquals(Digest.of(MINE), web().id());
    assertEquals(Optional.of(Digest.of(index)), web().index());
    var alone = entries(loader.save(Compression.NONE, "r.example/web:1")).getFirst();
    assertEquals(MediaType.OCI_MANIFEST, alone.mediaType());
    loader.load(tar, new LoadRequest(Optional.of(Platform.parse("linux/other")), false));
    assertEquals(Digest.of(OTHER), web().id());
    var both = entries(loader.save(Compression.NONE, "r.example/web:1")).getFirst();
    assertEquals(Digest.of(index), both.digest());
  }

  @Test
  void theNameMeansThePlatformThatIsAskedFor() {
    var archive = new HandMade();
    var tar = layout(archive, index(mine(archive), other(archive)));
    loader.load(tar, new LoadRequest(Optional.of(Platform.parse("linux/other")), true));
    assertEquals(2, images());
    assertEquals(Digest.of(OTHER), web().id());
    var none = new LoadRequest(Optional.of(Platform.parse("linux/none")), true);
    var refused = assertThrows(BerthException.class, () -> loader.load(tar, none));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    assertTrue(refused.getMessage().contains("linux/other"), refused.getMessage());
  }

  @Test
  void aPlatformIsSavedAlone() throws Exception {
    var archive = new HandMade();
    loader.load(layout(archive, index(mine(archive), other(archive))), ALL);
    var request =
        new SaveRequest(
            List.of("r.example/web:1"),
            Optional.of(Platform.parse("linux/other")),
            Compression.NONE);
    var saved = loader.save(request);
    var manifest = HandMade.manifest(OTHER, HandMade.LAYER, layer("other"));
    assertEquals(Digest.of(manifest), entries(saved).getFirst().digest());
    loader.stores().images().remove("r.example/web:1", false);
    assertNames("r.example/web:1", loader.load(saved));
    assertEquals(Digest.of(OTHER), web().id());
  }

  /** As Docker does: the index stays what it is. */
  @Test
  void whatAnIndexNamesAndIsNotHereIsLeftOut() throws Exception {
    var archive = new HandMade();
    var index =
        index(third(new HandMade()), attestation(new HandMade()), other(archive), mine(archive));
    var tar = layout(archive, index);
    loader.load(tar, ALL);
    assertEquals(2, images());
    var saved = loader.save(Compression.NONE, "r.example/web:1");
    assertEquals(Digest.of(index), entries(saved).getFirst().digest());
    assertEquals(
        files(tar).keySet(),
        files(saved).keySet().stream()
            .filter(name -> !name.endsWith("/") && !name.equals("manifest.json"))
            .collect(Collectors.toSet()));
    loader.stores().images().remove("r.example/web:1", false);
    loader.load(saved, ALL);
    assertEquals(2, images());
    loader.stores().images().remove(Digest.of(OTHER).value(), true);
    var alone = entries(loader.save(Compression.NONE, "r.example/web:1")).getFirst();
    assertEquals(Digest.of(HandMade.manifest(MINE, HandMade.LAYER, layer("mine"))), alone.digest());
  }

  @Test
  void aPlatformThatTheArchiveHasNotIsNotChosen() {
    var archive = new HandMade();
    var tar = layout(archive, index(mine(new HandMade()), other(archive)));
    for (var request : List.of(ONE, ALL)) {
      assertEquals(Digest.of(OTHER), loader.load(tar, request).getFirst().id());
    }
    var refused =
        assertThrows(
            BerthException.class,
            () -> loader.load(tar, new LoadRequest(Optional.of(Platform.host()), true)));
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
  }

  @Test
  void anImageThatIsNotWholeIsLeftOutAndMissedWhereItIsTheOnlyOne() {
    var archive = new HandMade();
    var index = index(mine(archive), other(archive));
    var lacking = "blobs/sha256/" + Digest.of(layer("other")).hex();
    loader.load(layout(archive.without(lacking), index), ALL);
    assertEquals(1, images());
    loader.stores().images().remove("r.example/web:1", false);
    var single = new HandMade();
    var alone = index(other(single));
    for (var request : List.of(ONE, ALL)) {
      var refused = loader.refused(layout(single.without(lacking), alone), request);
      assertEquals(ErrorKind.CORRUPT, refused.kind());
    }
  }

  @Test
  void anIndexWithoutANameIsNotKept() {
    var archive = new HandMade();
    var index = index(mine(archive), other(archive));
    archive.blob(index);
    var loaded = loader.load(archive.indexed(descriptor(INDEX, index, "")).layout().tar(), ALL);
    assertEquals(2, loaded.size());
    assertEquals(2, images());
    assertFalse(blobs().contains(Digest.of(index)));
  }

  private List<Digest> blobs() {
    return loader.stores().blobs().list().stream().map(Blob::digest).toList();
  }

  @Test
  void whatANameMeantGoesWhenItMeansSomethingElse() {
    var whole = new HandMade();
    var index = index(mine(whole), attestation(whole));
    loader.load(layout(whole, index), ALL);
    assertTrue(blobs().contains(Digest.of(index)));
    var alone = new HandMade();
    alone.indexed(image(alone, MINE, "mine", named("r.example/web:1")));
    loader.load(alone.layout().tar(), ONE);
    assertFalse(blobs().contains(Digest.of(index)));
    assertEquals(List.of(), loader.stores().images().unreferenced(blobs()));
    loader.load(layout(whole, index), ALL);
    assertTrue(blobs().contains(Digest.of(index)));
    var images = loader.stores().images();
    images.tag(
        images.list(ImageFilter.ALL).getFirst().id().value(), web().reference().orElseThrow());
    assertEquals(List.of(), images.unreferenced(blobs()));
    assertEquals(3, blobs().size());
  }

  /** A name for the index, and one for an image of it alone. */
  @Test
  void namesOfAnIndexAndOfItsImageStayApart() throws Exception {
    var archive = new HandMade();
    var index = index(mine(archive), other(archive));
    archive.indexed(image(archive, MINE, "mine", named("r.example/alone:1")));
    loader.load(layout(archive, index), ALL);
    loader.stores().images().tag("r.example/web:1", ImageReference.parse("r.example/web:2"));
    var saved =
        loader.save(Compression.NONE, "r.example/alone:1", "r.example/web:1", "r.example/web:2");
    try (var second = Loader.open(otherRoot)) {
      second.load(saved, ALL);
      for (var name : List.of("r.example/web:1", "r.example/web:2")) {
        assertEquals(
            Optional.of(Digest.of(index)),
            second.stores().images().named(name, Optional.empty()).index());
      }
      var alone = second.stores().images().named("r.example/alone:1", Optional.empty());
      assertEquals(Optional.empty(), alone.index());
      assertEquals(Digest.of(MINE), alone.id());
    }
  }

  @Test
  void indexesThatLieTooDeepOrLeadToTooMuchAreRefused() {
    for (var request : List.of(ONE, ALL)) {
      var archive = new HandMade();
      var inner = index(mine(archive));
      for (int depth = 1; depth < 4; depth++) {
        archive.blob(inner);
        inner = index(descriptor(INDEX, inner, onPlatform(HOST)));
      }
      loader.load(layout(archive, inner), request);
      assertEquals(Optional.of(Digest.of(inner)), web().index());
      loader.stores().images().remove("r.example/web:1", false);
      var deeper = new HandMade();
      mine(deeper);
      var again = index(mine(deeper));
      for (int depth = 1; depth < 5; depth++) {
        deeper.blob(again);
        again = index(descriptor(INDEX, again, onPlatform(HOST)));
      }
      assertEquals(ErrorKind.CORRUPT, loader.refused(layout(deeper, again), request).kind());
    }
    var many = new HandMade();
    var entries = new ArrayList<String>();
    for (int i = 0; i <= 200; i++) {
      entries.add(image(many, config("a" + i, layer("x")), "x", onPlatform("linux/a" + i)));
    }
    var refused = loader.refused(layout(many, index(entries.toArray(String[]::new))), ALL);
    assertTrue(refused.getMessage().contains("more than 200 documents"), refused.getMessage());
  }

  @Test
  void anIndexIsWhatItIsReferredToAs() {
    var archive = new HandMade();
    var inner = index(mine(archive));
    archive.blob(inner);
    var asManifest = index(descriptor(MANIFEST, inner, onPlatform(HOST)));
    assertEquals(ErrorKind.CORRUPT, loader.refused(layout(archive, asManifest), ALL).kind());
    var other = new HandMade();
    mine(other);
    var manifest = HandMade.manifest(MINE, HandMade.LAYER, layer("mine"));
    var asIndex = index(descriptor(INDEX, manifest, onPlatform(HOST)));
    for (var request : List.of(ONE, ALL)) {
      assertEquals(ErrorKind.CORRUPT, loader.refused(layout(other, asIndex), request).kind());
    }
    var both =
        bytes(
            new String(index(mine(other)), UTF_8)
                .replace("\"schemaVersion\"", "\"layers\": [], \"schemaVersion\""));
    for (var request : List.of(ONE, ALL)) {
      assertEquals(ErrorKind.CORRUPT, loader.refused(layout(other, both), request).kind());
    }
  }

  /** Attestations of many small blobs each, none of which is twice there. */
  private static List<String> attestations(HandMade archive, int count, int blobs) {
    var entries = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var statements = new byte[blobs][];
      for (int k = 0; k < blobs; k++) {
        statements[k] = bytes(i + " " + k);
        archive.blob(statements[k]);
      }
      var config = bytes("{}");
      var manifest = HandMade.manifest(config, "application/vnd.in-toto+json", statements);
      List.of(config, manifest).forEach(archive::blob);
      entries.add(descriptor(MANIFEST, manifest, onPlatform("unknown/unknown")));
    }
    return entries;
  }

  @Test
  void anIndexThatLeadsToTooMuchBesideItsImagesIsRefused() {
    var archive = new HandMade();
    var entries = attestations(archive, 21, 480);
    entries.add(mine(archive));
    var tar = layout(archive, index(entries.toArray(String[]::new)));
    var refused = loader.refused(tar, ALL);
    assertEquals(ErrorKind.CORRUPT, refused.kind());
    assertTrue(refused.getMessage().contains("more than 10000 blobs"), refused.getMessage());
    loader.load(tar, ONE);
    assertEquals(4, loader.stores().blobs().list().size());
  }

  /** Adds indexes that all lead to the same, each with a name. */
  private static byte[] around(HandMade archive, int count, String... entries) {
    for (int i = 0; i < count; i++) {
      var named = bytes(HandMade.index(List.of(entries)).replaceFirst("}$", ",\"n\":" + i + "}"));
      archive.blob(named);
      archive.indexed(descriptor(INDEX, named, named("r.example/web:" + i)));
    }
    return archive.layout().tar();
  }

  @Test
  @Tag("kernel-slow")
  void whatManyIndexesLeadToTakesMemoryForEach() {
    var parts = new HandMade();
    var entries = attestations(parts, 20, 480);
    entries.add(mine(parts));
    var inner = index(entries.toArray(String[]::new));
    parts.blob(inner);
    var images = new HandMade();
    var large = new String(MINE, UTF_8) + " ".repeat(1 << 20);
    var image = image(images, bytes(large), "mine", onPlatform(HOST));
    var tooMuch =
        Map.of(
            around(parts, 70, descriptor(INDEX, inner, onPlatform(HOST))), List.of(ALL),
            around(images, 70, image), List.of(ONE, ALL));
    tooMuch.forEach(
        (archive, requests) ->
            requests.forEach(
                request -> {
                  var refused = loader.refused(archive, request);
                  assertEquals(ErrorKind.RESOURCE_EXHAUSTED, refused.kind());
                  assertTrue(
                      refused.getMessage().contains("the documents of its images"),
                      refused.getMessage());
                }));
  }
}
