package dev.berth.engine.gc;

import java.util.Optional;

/**
 * Something that takes space, or refers to what does.
 *
 * @param id of the kind's own: an id, a digest, a key, a reference
 */
public record Node(Kind kind, String id) implements Comparable<Node> {
  /** What there is. */
  public enum Kind {
    TAG,
    CONTAINER,
    IMAGE,
    BUILD_STEP,
    /** A piece of a pull that ended early. */
    DOWNLOAD,
    /** The archive of a layer that can be fetched again. */
    ARCHIVE,
    /** An image that is mounted to look inside. */
    MOUNT,
    /** Work in progress: a build, an import, a snapshot being filled. */
    WORK,
    SNAPSHOT,
    BLOB
  }

  /** The blob that goes with an archive alone, though images refer to it. */
  Optional<Node> archive() {
    return kind == Kind.ARCHIVE ? Optional.of(new Node(Kind.BLOB, id)) : Optional.empty();
  }

  @Override
  public int compareTo(Node other) {
    int order = kind.compareTo(other.kind);
    return order != 0 ? order : id.compareTo(other.id);
  }
}
