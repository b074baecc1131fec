package dev.berth.engine.transfer.archive;

import static dev.berth.engine.transfer.archive.HandMade.bytes;
import static dev.berth.engine.transfer.archive.HandMade.config;
import static dev.berth.engine.transfer.archive.HandMade.dockerEntry;
import static dev.berth.engine.transfer.archive.HandMade.layer;
import static dev.berth.engine.transfer.archive.HandMade.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.layer.Archive;
import dev.berth.engine.value.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Archives that are damaged or mean harm: each is refused, says why, and leaves nothing. */
@Tag("kernel")
class HostileArchiveTest extends OnLoader {
  private static final byte[] LAYER = layer("a");
  private static final byte[] CONFIG = config("amd64", LAYER);

  private void refuse(Map<String, byte[]> archives) {
    refuse(ErrorKind.CORRUPT, archives);
  }

  /** Each key is a part of what the error has to say. */
  private void refuse(ErrorKind kind, Map<String, byte[]> archives) {
    archives.forEach(
        (why, archive) -> {
          var failure = loader.refused(archive);
          var message = String.valueOf(failure.getMessage());
          assertTrue(message.contains(why), why + ": " + message);
          assertEquals(kind, failure.kind(), message);
        });
  }

  private static Archive simple() {
    return HandMade.simple().archive();
  }

  @Test
  void namesThatLeaveTheArchive() {
    refuse(
        Map.of(
            "\"../x\" leads out", simple().file("../x", "").bytes(),
            "\"a/../../x\" leads out", simple().file("a/../../x", "").bytes(),
            "\"/etc/passwd\" leads out", simple().file("/etc/passwd", "").bytes(),
            "\"b -> ../x\" leads out", simple().link("b", "../x").bytes(),
            "\"c -> /etc/passwd\" leads out", simple().link("c", "/etc/passwd").bytes(),
            "\"../h\" leads out", simple().hardLink("d", "../h").bytes(),
            "\"dir/l -> ../../x\" leads out", simple().link("dir/l", "../../x").bytes()));
  }

  @Test
  void namesInDocumentsThatLeaveTheArchive() {
    var docker = new HandMade().file("c.json", CONFIG).file("l.tar", LAYER);
    refuse(
        Map.of(
            "\"../c.json\" leads out",
            docker.docker(dockerEntry("../c.json", "null", "l.tar")).tar()));
    refuse(
        Map.of(
            "\"/etc/shadow\" leads out",
            docker.docker(dockerEntry("c.json", "null", "/etc/shadow")).tar()));
  }

  @Test
  void entriesThatComeTwiceOrAreNoFiles() {
    var twice = simple();
    HandMade.add(twice, "./index.json", bytes("{}"));
    refuse(
        Map.of(
            "\"index.json\" is in it twice", twice.bytes(),
            "\"index.json\" is in it twice;", simple().link("index.json", "x").bytes(),
            "\"f\" is neither", simple().fifo("f").bytes(),
            "\"null\" is neither", simple().device("null", 1, 3).bytes()));
  }

  @Test
  void contentOfAnotherDigest() {
    var config = "blobs/sha256/" + Digest.of(CONFIG).hex();
    var layer = "blobs/sha256/" + Digest.of(LAYER).hex();
    var other = config("arm64", LAYER);
    refuse(
        Map.of(
            "\"" + config,
            HandMade.simple().file(config, other).tar(),
            "\"" + layer,
            HandMade.simple().file(layer, layer("b")).tar(),
            "has the digest " + Digest.of(other),
            new HandMade()
                .file(Digest.of(CONFIG).hex() + ".json", other)
                .file("l.tar", LAYER)
                .docker(dockerEntry(Digest.of(CONFIG).hex() + ".json", "null", "l.tar"))
                .tar(),
            "its image's config says " + Digest.of(LAYER),
            new HandMade()
                .file("c.json", CONFIG)
                .file("l.tar", layer("b"))
                .docker(dockerEntry("c.json", "null", "l.tar"))
                .tar()));
  }

  @Test
  void whatIsMissing() {
    var parts = new LinkedHashMap<String, byte[]>();
    for (var part : new byte[][] {CONFIG, LAYER}) {
      var name = "blobs/sha256/" + Digest.of(part).hex();
      parts.put("it has no \"" + name, HandMade.simple().without(name).tar());
    }
    refuse(parts);
    refuse(
        Map.of(
            "no oci-layout",
            HandMade.simple().without("oci-layout").tar(),
            "\"berth import\" takes the archive of a root file system",
            new Archive().link("lib", "/usr/lib").fifo("pipe").file("../x", "").bytes(),
            "neither an index.json nor a manifest.json",
            HandMade.simple().without("index.json").tar(),
            "it has no \"circle\"",
            new HandMade()
                .file("l.tar", LAYER)
                .docker(dockerEntry("circle", "null", "l.tar"))
                .archive()
                .link("circle", "circle")
                .bytes()));
  }

  @Test
  void documentsThatContradictThemselves() {
    var both =
        bytes(
            new String(
                    HandMade.manifest(CONFIG, HandMade.LAYER, LAYER),
                    java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"layers\"", "\"manifests\":[],\"layers\""));
    var ambiguous = new HandMade();
    ambiguous.blob(CONFIG);
    ambiguous.blob(LAYER);
    ambiguous.blob(both);
    ambiguous.indexed(HandMade.descriptor("application/vnd.oci.image.manifest.v1+json", both, ""));
    var twoLayers = config("amd64", LAYER, layer("b"));
    refuse(
        Map.of(
            "both \"layers\"",
            ambiguous.layout().tar(),
            "has 1 layers, and its config tells of 2",
            new HandMade().image("", twoLayers, LAYER).layout().tar(),
            "gives the name web:1 to two images",
            new HandMade()
                .image(named("web:1"), CONFIG, LAYER)
                .image(named("docker.io/library/web:1"), config("arm64", LAYER), LAYER)
                .layout()
                .tar(),
            "cannot read the image reference",
            new HandMade().image(named("web:1:2"), CONFIG, LAYER).layout().tar(),
            "Duplicate field",
            HandMade.simple()
                .file("index.json", bytes("{\"manifests\":[],\"manifests\":[]}"))
                .tar()));
  }

  @Test
  void documentsWithoutEnd() {
    refuse(
        ErrorKind.RESOURCE_EXHAUSTED,
        Map.of(
            "more than 4194304 bytes",
            HandMade.simple().file("index.json", new byte[(4 << 20) + 1]).tar()));
    var deep = "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}";
    refuse(Map.of("it is too deep", HandMade.simple().file("index.json", bytes(deep)).tar()));
  }

  @Test
  void whatIsNoLayerOrNoImage() {
    var text = bytes("this is no archive, and it is longer than a header".repeat(20));
    refuse(
        Map.of(
            "no tar header where one should be",
            new HandMade().image("", config("amd64", text), text).layout().tar()));
    refuse(
        ErrorKind.UNSUPPORTED,
        Map.of(
            "is an image of a container",
            new HandMade()
                .indexed(HandMade.descriptor("application/x", LAYER, ""))
                .layout()
                .tar()));
  }

  @Test
  void everyArchiveThatIsCutOff() throws IOException {
    var tar = HandMade.simple().tar();
    int content = tar.length;
    while (tar[content - 1] == 0) {
      content--;
    }
    for (int end = 0; end < content; end += 512) {
      assertEquals(ErrorKind.CORRUPT, loader.refused(Arrays.copyOf(tar, end)).kind(), "at " + end);
    }
    var zipped = gzip(tar);
    for (int end = 1; end < zipped.length; end += 97) {
      assertEquals(
          ErrorKind.CORRUPT, loader.refused(Arrays.copyOf(zipped, end)).kind(), "gzip at " + end);
    }
    zipped[zipped.length - 5] ^= 1;
    assertEquals(ErrorKind.CORRUPT, loader.refused(zipped).kind());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void paddingBehindTheEndTakesNoMemoryAndNoDisk() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(HandMade.simple().tar());
      var zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        gzip.write(zeros);
      }
    }
    assertEquals(1, loader.load(out.toByteArray()).size());
    assertEquals(3, loader.stores().blobs().list().size());
  }

  @Test
  void manyImagesOfOneLargeConfigTakeItsMemoryOnce() {
    var large = Arrays.copyOf(CONFIG, 3 << 20);
    Arrays.fill(large, CONFIG.length, large.length, (byte) ' ');
    var entry = dockerEntry("c.json", "null", "l.tar");
    var archive =
        new HandMade()
            .file("c.json", large)
            .file("l.tar", LAYER)
            .docker(String.join(",", Collections.nCopies(30, entry)))
            .tar();
    assertEquals(1, loader.load(archive).size());
    var many = new HandMade().file("l.tar", LAYER);
    var entries = new java.util.ArrayList<String>();
    for (int i = 0; i < 30; i++) {
      var one = large.clone();
      one[one.length - 1] = (byte) (i % 2 == 0 ? ' ' : '\n');
      one[one.length - 2 - i] = '\n';
      many.file("c" + i, one);
      entries.add(dockerEntry("c" + i, "null", "l.tar"));
    }
    loader.stores().images().remove(loader.load(archive).getFirst().id().hex(), true);
    refuse(
        ErrorKind.RESOURCE_EXHAUSTED,
        Map.of("the configs of its images", many.docker(String.join(",", entries)).tar()));
  }
}
