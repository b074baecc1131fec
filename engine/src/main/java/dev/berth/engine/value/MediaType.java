package dev.berth.engine.value;

import dev.berth.engine.error.BerthException;
import java.util.Set;
import java.util.regex.Pattern;

/** What kind of document or archive a blob is, as RFC 6838 names it. */
public record MediaType(String value) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_MANIFEST_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");

  /**
   * Plain ones of Docker's, and those that may not leave their registry, are old and still about.
   */
  private static final Set<String> LAYERS =
      Set.of(
          "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd",
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

  public MediaType {
    if (!GRAMMAR.matcher(value).matches()) {
      throw BerthException.invalid(
          "cannot read a media type: \"%s\" is not type/subtype"
              .formatted(value.length() > 100 ? value.substring(0, 100) + "..." : value));
    }
  }

  /**
   * Whether it is the type of a layer's archive, compressed in a way that is known or not at all.
   */
  public boolean isLayer() {
    return LAYERS.contains(value);
  }

  /** The OCI name of Docker's gzip layers; all other types stay. */
  public MediaType asOci() {
    return equals(DOCKER_LAYER_GZIP) ? OCI_LAYER_GZIP : this;
  }

  @Override
  public String toString() {
    return value;
  }
}
