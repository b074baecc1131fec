package dev.berth.engine.build;

import dev.berth.engine.content.Lease;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.Database;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The protection of what one build makes and relies on. When it ends, what nothing refers to goes:
 * a failed step's archive, or layers whose image or cache entry was removed while the build had
 * them.
 */
final class BuildLease implements AutoCloseable {
  private final Lease lease;
  private final Images images;
  private final Set<Digest> blobs = new LinkedHashSet<>();
  private final Set<String> snapshots = new LinkedHashSet<>();

  BuildLease(Database database, Images images) {
    this.lease = new Lease(database);
    this.images = images;
  }

  Lease lease() {
    return lease;
  }

  /** Remembers an archive, before it is used for anything. */
  void note(Digest blob) {
    blobs.add(blob);
  }

  void note(ImageLayer layer) {
    note(layer.blob());
    snapshots.add(SnapshotKey.layer(layer.chainId()));
  }

  @Override
  public void close() {
    lease.close();
    if (!blobs.isEmpty()) {
      images.release(List.copyOf(blobs), new ArrayList<>(snapshots));
    }
  }
}
