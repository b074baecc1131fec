package dev.berth.engine.snapshot;

/** What a snapshot is for. */
public enum SnapshotKind {
  /** A layer of an image; its key is its chain ID. Never changes. */
  LAYER,
  /** Mount points between an image's layers and a container's upper folder. Never changes. */
  INIT,
  /** What a container wrote; the upper folder of its root. */
  CONTAINER
}
