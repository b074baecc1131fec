package dev.berth.engine.image;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The documents of the OCI image format, from and to bytes. Reading is strict about what is used
 * and leaves out the rest; writing the same record always gives the same bytes. Pure.
 */
public final class OciJson {
  /** Most bytes of a document. */
  public static final int LIMIT = JsonFields.LIMIT;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** As many as overlayfs stacks. */
  private static final int MOST_LAYERS = 500;

  private OciJson() {}

  /**
   * Reads a manifest.
   *
   * @throws BerthException CORRUPT for anything else, also for a document that could be read as an
   *     index; RESOURCE_EXHAUSTED past 4 MiB
   */
  public static Manifest manifest(byte[] document) {
    var fields = JsonFields.parse("image manifest", document);
    refuseAmbiguous(fields);
    int layers = fields.node().path("layers").size();
    if (layers > MOST_LAYERS) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot use the image: it has %d layers and the kernel stacks %d"
              .formatted(layers, MOST_LAYERS));
    }
    return checked(
        fields,
        () ->
            new Manifest(
                mediaType(fields, List.of(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST)),
                descriptor(fields.required("config")),
                fields.objects("layers").stream().map(OciJson::descriptor).toList(),
                fields.textByName("annotations")));
  }

  /**
   * Reads an index.
   *
   * @throws BerthException as {@link #manifest} does
   */
  public static Index index(byte[] document) {
    var fields = JsonFields.parse("image index", document);
    refuseAmbiguous(fields);
    return checked(
        fields,
        () ->
            new Index(
                mediaType(fields, List.of(MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST_LIST)),
                fields.objects("manifests").stream().map(OciJson::descriptor).toList(),
                fields.textByName("annotations")));
  }

  /**
   * The type that a manifest or index says that it has.
   *
   * @throws BerthException as {@link #manifest} does
   */
  public static Optional<MediaType> declaredType(byte[] document) {
    var fields = JsonFields.parse("image manifest", document);
    return checked(fields, () -> fields.text("mediaType").map(MediaType::new));
  }

  /**
   * Whether a document is an index rather than a manifest.
   *
   * @throws BerthException CORRUPT where it could be read as either
   */
  public static boolean isIndex(byte[] document) {
    var fields = JsonFields.parse("image manifest", document);
    refuseAmbiguous(fields);
    return fields.node().has("manifests");
  }

  /** What one reader takes for a manifest and another for an index must not pass as either. */
  private static void refuseAmbiguous(JsonFields fields) {
    boolean asManifest = fields.node().has("layers") || fields.node().has("config");
    if (asManifest && fields.node().has("manifests")) {
      throw fields.corrupt("it has both \"layers\" or \"config\" and \"manifests\"");
    }
  }

  private static MediaType mediaType(JsonFields fields, List<MediaType> allowed) {
    if (!fields.node().path("schemaVersion").isInt()
        || fields.node().path("schemaVersion").intValue() != 2) {
      throw fields.corrupt("its \"schemaVersion\" is not 2");
    }
    var type = fields.text("mediaType").map(MediaType::new).orElse(allowed.getFirst());
    if (!allowed.contains(type)) {
      throw fields.corrupt("its media type is " + type);
    }
    return type;
  }

  private static Descriptor descriptor(JsonFields fields) {
    return new Descriptor(
        new MediaType(fields.requiredText("mediaType")),
        new Digest(fields.requiredText("digest")),
        fields.size("size"),
        fields.textByName("annotations"),
        fields.inner("platform").map(OciJson::platform));
  }

  private static Platform platform(JsonFields fields) {
    return new Platform(
        fields.requiredText("os"),
        fields.requiredText("architecture"),
        fields.text("variant").filter(variant -> !variant.isEmpty()));
  }

  /**
   * Reads a config; labels that are Berth's own are left out.
   *
   * @throws BerthException CORRUPT for anything else; RESOURCE_EXHAUSTED past 4 MiB
   */
  public static ImageConfig config(byte[] document) {
    var fields = JsonFields.parse("image config", document);
    return checked(
        fields,
        () -> {
          var rootFs = fields.required("rootfs");
          if (!rootFs.requiredText("type").equals("layers")) {
            throw fields.corrupt("its rootfs has another type than \"layers\"");
          }
          return new ImageConfig(
              fields.time("created"),
              fields.text("author").filter(author -> !author.isEmpty()),
              platform(fields),
              fields.inner("config").map(OciJson::containerConfig).orElse(ContainerConfig.EMPTY),
              rootFs.texts("diff_ids").stream().map(Digest::new).toList(),
              fields.objects("history").stream().map(OciJson::history).toList());
        });
  }

  private static ContainerConfig containerConfig(JsonFields fields) {
    return new ContainerConfig(
        fields.texts("Entrypoint"),
        fields.texts("Cmd"),
        fields.texts("Env"),
        fields.text("User").orElse(""),
        fields.text("WorkingDir").orElse(""),
        fields.names("ExposedPorts").stream().sorted().toList(),
        fields.names("Volumes").stream().sorted().toList(),
        Labels.withoutReserved(fields.textByName("Labels")),
        fields.text("StopSignal").filter(signal -> !signal.isEmpty()));
  }

  private static ImageConfig.History history(JsonFields fields) {
    return new ImageConfig.History(
        fields.time("created"),
        fields.text("created_by").orElse(""),
        fields.text("author").orElse(""),
        fields.text("comment").orElse(""),
        fields.flag("empty_layer"));
  }

  /** A malformed digest or media type inside a document makes the document corrupt. */
  private static <T> T checked(JsonFields fields, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (BerthException e) {
      if (e.kind() == ErrorKind.INVALID_ARGUMENT) {
        throw fields.corrupt(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  public static byte[] write(Manifest manifest) {
    var node = NODES.objectNode();
    node.put("schemaVersion", 2);
    node.put("mediaType", manifest.mediaType().value());
    node.set("config", descriptor(manifest.config()));
    var layers = node.putArray("layers");
    manifest.layers().forEach(layer -> layers.add(descriptor(layer)));
    put(node, "annotations", manifest.annotations());
    return JsonFields.write(node);
  }

  public static byte[] write(Index index) {
    var node = NODES.objectNode();
    node.put("schemaVersion", 2);
    node.put("mediaType", index.mediaType().value());
    var manifests = node.putArray("manifests");
    index.manifests().forEach(manifest -> manifests.add(descriptor(manifest)));
    put(node, "annotations", index.annotations());
    return JsonFields.write(node);
  }

  private static ObjectNode descriptor(Descriptor descriptor) {
    var node = NODES.objectNode();
    node.put("mediaType", descriptor.mediaType().value());
    node.put("digest", descriptor.digest().value());
    node.put("size", descriptor.size());
    put(node, "annotations", descriptor.annotations());
    descriptor
        .platform()
        .ifPresent(
            platform -> {
              var inner = node.putObject("platform");
              inner.put("architecture", platform.architecture());
              inner.put("os", platform.os());
              platform.variant().ifPresent(variant -> inner.put("variant", variant));
            });
    return node;
  }

  public static byte[] write(ImageConfig config) {
    var node = NODES.objectNode();
    config.createdAt().ifPresent(at -> node.put("created", at.toString()));
    config.author().ifPresent(author -> node.put("author", author));
    node.put("architecture", config.platform().architecture());
    node.put("os", config.platform().os());
    config.platform().variant().ifPresent(variant -> node.put("variant", variant));
    node.set("config", containerConfig(config.container()));
    var rootFs = node.putObject("rootfs");
    rootFs.put("type", "layers");
    var diffIds = rootFs.putArray("diff_ids");
    config.diffIds().forEach(id -> diffIds.add(id.value()));
    var history = node.putArray("history");
    config.history().forEach(step -> history.add(history(step)));
    return JsonFields.write(node);
  }

  private static ObjectNode containerConfig(ContainerConfig config) {
    var node = NODES.objectNode();
    put(node, "User", config.user());
    putNames(node, "ExposedPorts", config.exposedPorts());
    put(node, "Env", config.environment());
    put(node, "Entrypoint", config.entrypoint());
    put(node, "Cmd", config.command());
    putNames(node, "Volumes", config.volumes());
    put(node, "WorkingDir", config.workingFolder());
    put(node, "Labels", config.labels());
    put(node, "StopSignal", config.stopSignal().orElse(""));
    return node;
  }

  private static ObjectNode history(ImageConfig.History step) {
    var node = NODES.objectNode();
    step.createdAt().ifPresent(at -> node.put("created", at.toString()));
    put(node, "created_by", step.createdBy());
    put(node, "author", step.author());
    put(node, "comment", step.comment());
    if (step.emptyLayer()) {
      node.put("empty_layer", true);
    }
    return node;
  }

  private static void put(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  private static void put(ObjectNode node, String name, List<String> values) {
    if (!values.isEmpty()) {
      var array = node.putArray(name);
      values.forEach(array::add);
    }
  }

  private static void putNames(ObjectNode node, String name, List<String> words) {
    if (!words.isEmpty()) {
      var inner = node.putObject(name);
      words.stream().sorted().forEach(inner::putObject);
    }
  }

  private static void put(ObjectNode node, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      var inner = node.putObject(name);
      new TreeMap<>(values).forEach(inner::put);
    }
  }
}
