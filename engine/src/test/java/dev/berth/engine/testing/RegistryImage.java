package dev.berth.engine.testing;

import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** An image that a test makes of archives and puts into a registry by hand, layers as gzip. */
public final class RegistryImage {
  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  private final byte[] manifest;
  private final Digest id;

  private RegistryImage(byte[] manifest, Digest id) {
    this.manifest = manifest;
    this.id = id;
  }

  /**
   * Makes one.
   *
   * @param archives plain, lowest first
   */
  public static RegistryImage of(List<byte[]> archives, String... command) {
    return withDiffIds(archives, archives.stream().map(Digest::of).toList(), command);
  }

  /** The same of another platform. */
  public static RegistryImage forPlatform(
      Platform platform, List<byte[]> archives, String... command) {
    return made(platform, archives, archives.stream().map(Digest::of).toList(), command);
  }

  /** The same with a config that names diff IDs of the test's choice. */
  public static RegistryImage withDiffIds(
      List<byte[]> archives, List<Digest> diffIds, String... command) {
    return made(Platform.host(), archives, diffIds, command);
  }

  private static RegistryImage made(
      Platform platform, List<byte[]> archives, List<Digest> diffIds, String... command) {
    var layers = new ArrayList<Descriptor>();
    var compressed = new LinkedHashMap<Digest, byte[]>();
    for (var archive : archives) {
      var blob = gzip(archive);
      compressed.put(Digest.of(blob), blob);
      layers.add(new Descriptor(MediaType.OCI_LAYER_GZIP, Digest.of(blob), blob.length));
    }
    var config =
        OciJson.write(
            new ImageConfig(
                Optional.empty(),
                Optional.empty(),
                platform,
                ContainerConfig.EMPTY.withCommand(List.of(command)),
                diffIds,
                List.of()));
    var described = new Descriptor(MediaType.OCI_CONFIG, Digest.of(config), config.length);
    var manifest = OciJson.write(new Manifest(MediaType.OCI_MANIFEST, described, layers, Map.of()));
    var image = new RegistryImage(manifest, described.digest());
    image.blobs.putAll(compressed);
    image.blobs.put(described.digest(), config);
    return image;
  }

  /** The same image, layers and config, with a manifest that describes its layers otherwise. */
  public RegistryImage describedAs(UnaryOperator<List<Descriptor>> otherwise) {
    var told = OciJson.manifest(manifest);
    var document =
        OciJson.write(
            new Manifest(
                told.mediaType(), told.config(), otherwise.apply(told.layers()), Map.of()));
    var image = new RegistryImage(document, id);
    image.blobs.putAll(blobs);
    return image;
  }

  /** The same, put with one more blob: registries want to have what a manifest names. */
  public RegistryImage with(byte[] blob) {
    var image = new RegistryImage(manifest, id);
    image.blobs.putAll(blobs);
    image.blobs.put(Digest.of(blob), blob);
    return image;
  }

  private static byte[] gzip(byte[] archive) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(archive);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  public Digest id() {
    return id;
  }

  public byte[] manifest() {
    return manifest.clone();
  }

  /** Its config, or the archive of a layer. */
  public byte[] blob(Digest digest) {
    return blobs.get(digest).clone();
  }

  /** Bytes of config and layers. */
  public long size() {
    return blobs.values().stream().mapToLong(blob -> blob.length).sum();
  }

  /** Puts it into a registry. */
  public void put(RealRegistry registry, String repository, String tag)
      throws IOException, InterruptedException {
    var base = "http://" + registry.host() + "/v2/" + repository;
    try (var client = HttpClient.newHttpClient()) {
      for (var blob : blobs.entrySet()) {
        var location =
            send(
                client,
                HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/"))
                    .POST(BodyPublishers.noBody()));
        send(
            client,
            HttpRequest.newBuilder(URI.create(location + "&digest=" + blob.getKey()))
                .PUT(BodyPublishers.ofByteArray(blob.getValue())));
      }
      put(client, base, tag, MediaType.OCI_MANIFEST, manifest);
    }
  }

  /** Puts a document alone: what it names is there. */
  public static void put(
      RealRegistry registry, String repository, String tag, MediaType type, byte[] document)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      put(client, "http://" + registry.host() + "/v2/" + repository, tag, type, document);
    }
  }

  private static void put(
      HttpClient client, String base, String tag, MediaType type, byte[] document)
      throws IOException, InterruptedException {
    send(
        client,
        HttpRequest.newBuilder(URI.create(base + "/manifests/" + tag))
            .header("Content-Type", type.value())
            .PUT(BodyPublishers.ofByteArray(document)));
  }

  private static String send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    return response.headers().firstValue("Location").orElse("");
  }
}
