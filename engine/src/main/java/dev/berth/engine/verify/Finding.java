package dev.berth.engine.verify;

import java.util.List;

/**
 * Something that is not as it should be.
 *
 * @param id digest of a blob, chain ID of a layer, id of an image or container, path of a file
 * @param problem what is wrong with it
 * @param paths some of the files in it that are wrong, and how
 * @param images references or ids of those that it breaks
 * @param containers names of those that it breaks
 * @param next what to do about it; empty once it is repaired
 */
public record Finding(
    Part part,
    String id,
    String problem,
    List<String> paths,
    List<String> images,
    List<String> containers,
    State state,
    String next) {
  public Finding {
    paths = List.copyOf(paths);
    images = List.copyOf(images);
    containers = List.copyOf(containers);
  }

  /** What something is a part of. */
  public enum Part {
    BLOB,
    LAYER,
    IMAGE,
    CONTAINER,
    /** Something that nothing refers to: it takes room and breaks nothing. */
    LEFTOVER
  }

  /** How it stands now. */
  public enum State {
    DAMAGED,
    REPAIRED,
    /** It could not be found out. */
    UNKNOWN
  }
}
