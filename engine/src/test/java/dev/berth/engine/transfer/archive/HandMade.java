package dev.berth.engine.transfer.archive;

import dev.berth.engine.layer.Archive;
import dev.berth.engine.layer.TarEntry;
import dev.berth.engine.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An archive of images made by hand, file by file. */
public final class HandMade {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> indexed = new ArrayList<>();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The archive of a layer with one file. */
  static byte[] layer(String file) {
    return new Archive().file(file, file).bytes();
  }

  HandMade file(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  HandMade without(String name) {
    files.remove(name);
    return this;
  }

  /** Adds a blob, and answers with its name. */
  String blob(byte[] content) {
    var name = "blobs/sha256/" + Digest.of(content).hex();
    files.put(name, content);
    return name;
  }

  static byte[] config(String architecture, byte[]... layers) {
    var diffIds = List.of(layers).stream().map(layer -> "\"" + Digest.of(layer) + "\"").toList();
    return bytes(
        """
        {"os":"linux","architecture":"%s","kept":[1, 2],"rootfs":{"type":"layers","diff_ids":[%s]}}
        """
            .formatted(architecture, String.join(",", diffIds)));
  }

  static String descriptor(String type, byte[] content, String more) {
    return """
        {"mediaType":"%s","digest":"%s","size":%d%s}"""
        .formatted(type, Digest.of(content), content.length, more);
  }

  static byte[] manifest(byte[] config, String type, byte[]... layers) {
    var all = List.of(layers).stream().map(layer -> descriptor(type, layer, "")).toList();
    return bytes(
        """
        { "schemaVersion": 2, "config": %s, "layers": [%s] }"""
            .formatted(descriptor(CONFIG, config, ""), String.join(",", all)));
  }

  /** Adds an image to the layout, with what its entry of the index has beside the usual. */
  HandMade image(String more, byte[] config, byte[]... layers) {
    var manifest = manifest(config, LAYER, layers);
    List.of(layers).forEach(this::blob);
    blob(config);
    blob(manifest);
    return indexed(descriptor(MANIFEST, manifest, more));
  }

  HandMade indexed(String descriptor) {
    indexed.add(descriptor);
    return this;
  }

  static String named(String name) {
    return ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}";
  }

  static String onPlatform(String name) {
    var parts = name.split("/", -1);
    return ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}".formatted(parts[0], parts[1]);
  }

  static String index(List<String> descriptors) {
    return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", descriptors) + "]}";
  }

  /** Ends the layout. */
  HandMade layout() {
    file("oci-layout", bytes("{\"imageLayoutVersion\": \"1.0.0\"}"));
    return file("index.json", bytes(index(indexed)));
  }

  HandMade docker(String entries) {
    return file("manifest.json", bytes("[" + entries + "]"));
  }

  static String dockerEntry(String config, String tags, String... layers) {
    var names = List.of(layers).stream().map(name -> "\"" + name + "\"").toList();
    return """
        {"Config":"%s","RepoTags":%s,"Layers":[%s]}"""
        .formatted(config, tags, String.join(",", names));
  }

  /** An archive of one image with a name, whose only file has that content. */
  public static byte[] named(String name, String content) {
    var layer = new Archive().file("file", content).bytes();
    return new HandMade().image(named(name), config("amd64", layer), layer).layout().tar();
  }

  /** A layout with one image of one layer. */
  static HandMade simple() {
    var layer = layer("a");
    return new HandMade().image(named("web:1"), config("amd64", layer), layer).layout();
  }

  Archive archive() {
    var archive = new Archive();
    files.forEach((name, content) -> add(archive, name, content));
    return archive;
  }

  static void add(Archive archive, String name, byte[] content) {
    archive
        .add(Archive.entry(name, TarEntry.Type.FILE, 0644, content.length, "", Map.of()))
        .content(content);
  }

  byte[] tar() {
    return archive().bytes();
  }
}
