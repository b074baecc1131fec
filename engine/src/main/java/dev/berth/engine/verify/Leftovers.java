package dev.berth.engine.verify;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.image.Images;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.verify.Finding.State;
import java.util.List;

/** Files that no row of a table stands for. */
final class Leftovers {
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final Images images;
  private final Findings findings;

  Leftovers(BlobStore blobs, Snapshots snapshots, Images images, Findings findings) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.images = images;
    this.findings = findings;
  }

  void look(boolean repairs) {
    var unreferenced = images.unreferenced(blobs.list().stream().map(Blob::digest).toList());
    for (var digest : unreferenced) {
      tell(blobs.path(digest).toString(), "nothing refers to this blob", repairs);
    }
    if (repairs) {
      images.release(unreferenced, List.of());
    }
    for (var file : blobs.strangers()) {
      findings.leftover(
          file.toString(),
          "it is no blob, and Berth has not made it",
          State.DAMAGED,
          "look what it is, and remove it by hand");
    }
    for (var home : snapshots.strays()) {
      if (repairs) {
        snapshots.removeStray(home);
      }
      tell(home.toString(), "no row of the database stands for this folder", repairs);
    }
  }

  private void tell(String path, String problem, boolean repairs) {
    findings.leftover(
        path,
        problem,
        repairs ? State.REPAIRED : State.DAMAGED,
        repairs ? "" : "remove it with \"berth verify --repair\"");
  }
}
