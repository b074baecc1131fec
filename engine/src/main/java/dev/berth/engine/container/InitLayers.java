package dev.berth.engine.container;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.value.Digest;
import java.util.List;
import java.util.Optional;

/**
 * The layers of mount points between an image's layers and what runs on them. Containers with the
 * same layers and mount points share one.
 */
final class InitLayers {
  private final Database database;
  private final Snapshots snapshots;
  private final FileCalls files;

  InitLayers(Database database, Snapshots snapshots, FileCalls files) {
    this.database = database;
    this.snapshots = snapshots;
    this.files = files;
  }

  /**
   * Begins a snapshot on the init layer of some mount points, making that layer where it is
   * missing.
   *
   * @param parent key of the image's uppermost layer; empty for no layers
   */
  Pending prepareOn(Optional<String> parent, List<MountPoint> points) {
    var key = key(parent, points);
    try {
      return snapshots.prepare(SnapshotKind.CONTAINER, Optional.of(key));
    } catch (BerthException missing) {
      if (missing.kind() != ErrorKind.NOT_FOUND) {
        throw missing;
      }
    }
    try (var lease = new Lease(database)) {
      make(parent, points, key, lease);
      return snapshots.prepare(SnapshotKind.CONTAINER, Optional.of(key));
    }
  }

  /** Key of an init layer that is there, protected by a lease. */
  String ensure(Optional<String> parent, List<MountPoint> points, Lease lease) {
    var key = key(parent, points);
    if (snapshots.acquire(key, lease).isEmpty()) {
      make(parent, points, key, lease);
    }
    return key;
  }

  private void make(Optional<String> parent, List<MountPoint> points, String key, Lease lease) {
    try (var pending = snapshots.prepare(SnapshotKind.INIT, parent);
        var view = snapshots.open(snapshots.view(parent))) {
      new MountPointMaker(files, view, pending.fs()).make(points);
      snapshots.commit(pending, key, Optional.empty(), snapshots.settle(pending), lease);
    }
  }

  private static String key(Optional<String> parent, List<MountPoint> points) {
    return SnapshotKey.init(parent.map(Digest::new), points.stream().map(MountPoint::key).toList());
  }
}
