package dev.berth.engine.image;

import dev.berth.engine.value.MediaType;
import java.util.Set;

/** What a document that an index names is. Pure. */
public final class IndexEntry {
  /** How deep indexes may lie in each other. */
  public static final int DEEPEST = 4;

  /** Documents that an index may lead to. */
  public static final int MOST = 200;

  /** Says of a manifest that it is about another one: signatures, provenance. */
  private static final String ABOUT = "vnd.docker.reference.type";

  private static final Set<MediaType> CONFIGS =
      Set.of(MediaType.OCI_CONFIG, MediaType.DOCKER_CONFIG);

  private IndexEntry() {}

  /** Whether it says of itself that it is about another one. */
  public static boolean isAbout(Descriptor entry) {
    return entry.annotations().containsKey(ABOUT);
  }

  /** Whether containers are configured by what a manifest names as its config. */
  public static boolean configures(Manifest manifest) {
    return CONFIGS.contains(manifest.config().mediaType());
  }

  /** Whether it is an image that containers are made from; attestations and the like are none. */
  public static boolean isImage(Descriptor entry, Manifest manifest) {
    return !isAbout(entry)
        && entry.platform().filter(platform -> platform.os().equals("unknown")).isEmpty()
        && configures(manifest)
        && manifest.layers().stream().allMatch(layer -> layer.mediaType().isLayer());
  }
}
