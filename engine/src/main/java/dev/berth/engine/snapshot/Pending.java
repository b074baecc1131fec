package dev.berth.engine.snapshot;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A snapshot that is being filled. Closed without a commit, it is removed.
 *
 * <p>Used by one thread at a time.
 */
public final class Pending implements AutoCloseable {
  private final Snapshots snapshots;
  private final long id;
  private final SnapshotKind kind;
  private final Optional<String> parent;
  private boolean committed;

  Pending(Snapshots snapshots, long id, SnapshotKind kind, Optional<String> parent) {
    this.snapshots = snapshots;
    this.id = id;
    this.kind = kind;
    this.parent = parent;
  }

  long id() {
    return id;
  }

  SnapshotKind kind() {
    return kind;
  }

  /** Key of the snapshot below. */
  public Optional<String> parent() {
    return parent;
  }

  /** Whether this is what was completed, and not another one with the same key. */
  public boolean became(Snapshot snapshot) {
    return snapshot.id() == id;
  }

  /** The folder to fill: empty, mode 0755, root's. */
  public Path fs() {
    return snapshots.fs(id);
  }

  /** What to mount to fill it by running something on it: this as the upper folder. */
  public RootMount mount() {
    return snapshots.mountOn(parent, id);
  }

  /** Tells that the transaction that commits this was stored: closing it now removes nothing. */
  public void keep() {
    committed = true;
    snapshots.finished(id);
  }

  @Override
  public void close() {
    if (!committed) {
      committed = true;
      snapshots.discard(id);
    }
  }
}
