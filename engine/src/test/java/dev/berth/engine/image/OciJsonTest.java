package dev.berth.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciJsonTest {
  private static final Digest DIGEST = Digest.of(new byte[0]);
  private static final String DESCRIPTOR =
      "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":2}"
          .formatted(DIGEST);

  private static ImageConfig config(Map<String, String> labels) {
    return new ImageConfig(
        Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")),
        Optional.of("me"),
        new Platform("linux", "amd64", Optional.empty()),
        new ContainerConfig(
            List.of("/bin/e"),
            List.of("c", "d e"),
            List.of("PATH=/bin", "A=b=c"),
            "user:group",
            "/work",
            List.of("53/udp", "80/tcp"),
            List.of("/data"),
            labels,
            Optional.of("SIGQUIT")),
        List.of(DIGEST),
        List.of(new ImageConfig.History(Optional.empty(), "RUN x", "", "why", false)));
  }

  @Test
  void aConfigIsReadAsItWasWritten() {
    var config = config(Map.of("a", "1", "b", "2"));
    assertEquals(config, OciJson.config(OciJson.write(config)));
  }

  @Test
  void theSameConfigIsAlwaysTheSameBytes() {
    var forth = new LinkedHashMap<String, String>();
    var back = new LinkedHashMap<String, String>();
    for (int i = 0; i < 20; i++) {
      forth.put("label" + i, "x");
      back.put("label" + (19 - i), "x");
    }
    assertEquals(
        new String(OciJson.write(config(forth)), UTF_8),
        new String(OciJson.write(config(back)), UTF_8));
  }

  @Test
  void aManifestIsReadAsItWasWritten() {
    var manifest =
        new Manifest(
            MediaType.OCI_MANIFEST,
            new Descriptor(MediaType.OCI_CONFIG, DIGEST, 2),
            List.of(new Descriptor(MediaType.OCI_LAYER, DIGEST, 10)),
            Map.of("k", "v"));
    assertEquals(manifest, OciJson.manifest(OciJson.write(manifest)));
  }

  @Test
  @DisplayName("CVE-2026-53488: labels of an image steer the server: reserved prefixes dropped")
  void reservedLabelsAreDropped() {
    var read = OciJson.config(OciJson.write(config(Map.of("dev.berth.x", "1", "dev.berthx", "2"))));
    assertEquals(Map.of("dev.berthx", "2"), read.container().labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"layers\":[],\"manifests\":[]", "\"config\":%s,\"manifests\":[]"})
  @DisplayName("CVE-2021-41190: a document is read as manifest and as index")
  void aDocumentThatCouldBeBothIsRefused(String fields) {
    var document = ("{\"schemaVersion\":2," + fields.formatted(DESCRIPTOR) + "}").getBytes(UTF_8);
    assertCorrupt(() -> OciJson.manifest(document));
    assertCorrupt(() -> OciJson.index(document));
  }

  @Test
  void anIndexIsNoManifestAndAManifestNoIndex() {
    var index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}"
            .formatted(MediaType.OCI_INDEX);
    assertEquals(List.of(), OciJson.index(index.getBytes(UTF_8)).manifests());
    assertCorrupt(() -> OciJson.manifest(index.getBytes(UTF_8)));
    var manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
            .formatted(MediaType.OCI_MANIFEST, DESCRIPTOR);
    assertEquals(DIGEST, OciJson.manifest(manifest.getBytes(UTF_8)).config().digest());
    assertCorrupt(() -> OciJson.index(manifest.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{} {}",
        "{\"schemaVersion\":1,\"config\":%s,\"layers\":[]}",
        "{\"schemaVersion\":2,\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":{}}",
        "{\"schemaVersion\":2,\"config\":%s,\"config\":%s,\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x/y\",\"digest\":\"sha256:../..\",\"size\":1}}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"%2$s\",\"size\":1}}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x/y\",\"digest\":\"%2$s\",\"size\":-1}}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x/y\",\"digest\":\"%2$s\",\"size\":1.5}}",
      })
  void whatIsNoManifestIsCorrupt(String text) {
    var document = text.replace("%2$s", DIGEST.value()).replace("%s", DESCRIPTOR).getBytes(UTF_8);
    assertCorrupt(() -> OciJson.manifest(document));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"os\":\"linux\",\"architecture\":\"amd64\"}",
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"x\",\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":1,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}",
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"x\"]}}",
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"created\":\"now\",\"rootfs\":{\"type\":\"layers\"}}",
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Env\":[1]},\"rootfs\":{\"type\":\"layers\"}}",
      })
  void whatIsNoConfigIsCorrupt(String text) {
    assertCorrupt(() -> OciJson.config(text.getBytes(UTF_8)));
  }

  @Test
  void nullsAndUnknownFieldsAreLeftOut() {
    var text =
        """
        {"os":"linux","architecture":"arm64","variant":"","future":{"a":[1]},"history":null,
         "config":{"Cmd":null,"Labels":null,"Healthcheck":{"Test":["NONE"]}},
         "rootfs":{"type":"layers","diff_ids":[]}}
        """;
    var config = OciJson.config(text.getBytes(UTF_8));
    assertEquals(ContainerConfig.EMPTY, config.container());
    assertTrue(!new String(OciJson.write(config), UTF_8).contains("future"));
  }

  @Test
  @DisplayName("CVE-2020-1702: 4 MB caps on JSON documents")
  void aLongOrDeepDocumentIsRefused() {
    var tooLong = new byte[(4 << 20) + 1];
    java.util.Arrays.fill(tooLong, (byte) ' ');
    var refused = assertThrows(BerthException.class, () -> OciJson.config(tooLong));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, refused.kind());
    assertCorrupt(() -> OciJson.config("[".repeat(100_000).getBytes(UTF_8)));
    assertCorrupt(() -> OciJson.config(("{\"a\":" + "[".repeat(100)).getBytes(UTF_8)));
  }

  /** As a tree, the parts of 4 MB of nothing take more than 100. */
  @Test
  void aDocumentOfTooManyPartsIsRefused() {
    var parts = String.join(",", java.util.Collections.nCopies(1_000_000, "{}"));
    assertCorrupt(() -> OciJson.isIndex(("{\"future\":[" + parts + "]}").getBytes(UTF_8)));
  }

  private static void assertCorrupt(org.junit.jupiter.api.function.Executable reading) {
    assertEquals(ErrorKind.CORRUPT, assertThrows(BerthException.class, reading).kind());
  }
}
