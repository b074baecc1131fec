package dev.berth.engine.layer;

/**
 * One difference between an upper folder and the view below.
 *
 * @param path absolute, {@link dev.berth.engine.kernel.PathText}
 */
public record Change(Kind kind, String path) {
  /** What became of the path. */
  public enum Kind {
    ADDED,
    CHANGED,
    REMOVED
  }
}
