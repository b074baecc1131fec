package dev.berth.engine.image;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.List;

/** The documents that an archive of images has beside theirs, from and to bytes. Pure. */
public final class ArchiveJson {
  private static final String LAYOUT_VERSION = "1.0.0";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ArchiveJson() {}

  /**
   * Reads the {@code manifest.json} of a docker archive.
   *
   * @throws BerthException CORRUPT for anything else; RESOURCE_EXHAUSTED past 4 MiB
   */
  public static List<DockerArchiveEntry> dockerManifest(byte[] document) {
    return JsonFields.parseList("image archive's manifest.json", document).stream()
        .map(
            fields ->
                new DockerArchiveEntry(
                    fields.requiredText("Config"),
                    fields.texts("RepoTags"),
                    fields.texts("Layers")))
        .toList();
  }

  /** Writes the {@code manifest.json} of a docker archive. */
  public static byte[] dockerManifest(List<DockerArchiveEntry> entries) {
    var array = NODES.arrayNode();
    for (var entry : entries) {
      var node = array.addObject();
      node.put("Config", entry.config());
      var tags = node.putArray("RepoTags");
      entry.tags().forEach(tags::add);
      var layers = node.putArray("Layers");
      entry.layers().forEach(layers::add);
    }
    return JsonFields.write(array);
  }

  /**
   * Reads an {@code oci-layout}.
   *
   * @throws BerthException UNSUPPORTED for another version than 1.0.0; CORRUPT for anything else
   */
  public static void checkLayout(byte[] document) {
    var version = JsonFields.parse("oci-layout", document).requiredText("imageLayoutVersion");
    if (!version.equals(LAYOUT_VERSION)) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot read the image layout: its version is \"%s\", and %s is understood"
              .formatted(version, LAYOUT_VERSION));
    }
  }

  /** Writes an {@code oci-layout}. */
  public static byte[] layout() {
    var node = NODES.objectNode();
    node.put("imageLayoutVersion", LAYOUT_VERSION);
    return JsonFields.write(node);
  }
}
