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

  /** Whether it is an image that containers are made from; attestations and the like are none. */
  public static boolean isImage(Descriptor entry, Manifest manifest) {
    return !entry.annotations().containsKey(ABOUT)
        && entry.platform().filter(platform -> platform.os().equals("unknown")).isEmpty()
        && CONFIGS.contains(manifest.config().mediaType())
        && manifest.layers().stream().allMatch(layer -> layer.mediaType().isLayer());
  }
}
