package dev.berth.engine.image;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The images of one state root. Where a method takes a text, it is a reference, id or prefix. */
public final class Images {
  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;

  public Images(Database database, BlobStore blobs, Snapshots snapshots) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
  }

  /**
   * Makes an image of layers that are there, as blobs and snapshots, protected by the lease. The
   * request's answer is the identity with the first reference.
   *
   * @param config its diff IDs are the layers'
   * @param layers lowest first
   */
  public ImageIdentity create(
      ImageConfig config, List<ImageLayer> layers, List<ImageReference> references, Lease lease) {
    throw new UnsupportedOperationException(database + "" + blobs + snapshots);
  }

  /**
   * The id of an image.
   *
   * @throws dev.berth.engine.error.BerthException NOT_FOUND; INVALID_ARGUMENT where a prefix fits
   *     several ids
   */
  public Digest resolve(String image) {
    throw new UnsupportedOperationException(image);
  }

  /** The config of an image, by its id. */
  public ImageConfig config(Digest id) {
    throw new UnsupportedOperationException(id.value());
  }

  /** The layers of an image, lowest first. */
  public List<ImageLayer> layers(Digest id) {
    throw new UnsupportedOperationException(id.value());
  }

  /** Gives an image one more reference; whatever else had it loses it. */
  public ImageIdentity tag(String image, ImageReference reference) {
    throw new UnsupportedOperationException(image);
  }

  /**
   * Removes a reference, and the image with its last one; or an image by its id.
   *
   * @param force with an id: removes all its references
   * @throws dev.berth.engine.error.BerthException IN_USE naming the containers made from it;
   *     CONFLICT where an id has several references and force is not given
   */
  public ImageRemoval remove(String image, boolean force) {
    throw new UnsupportedOperationException(image);
  }

  /** Images, newest first. */
  public List<Image> list(ImageFilter filter) {
    throw new UnsupportedOperationException(filter.toString());
  }

  public ImageDetails inspect(String image) {
    throw new UnsupportedOperationException(image);
  }

  /** How an image was made, newest step first. */
  public List<HistoryEntry> history(String image) {
    throw new UnsupportedOperationException(image);
  }

  /** Records that an image was used now, in the transaction of what uses it. */
  public static void setLastUsed(Transaction transaction, Digest id) {
    ImageTable.setLastUsed(transaction, id, System.currentTimeMillis());
  }

  /** What every image refers to. */
  public List<ImageUse> uses() {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes those of some layers, blob and snapshot, that no image, container, build step or lease
   * refers to.
   *
   * @return bytes freed on disk
   */
  public long release(Collection<ImageLayer> layers) {
    throw new UnsupportedOperationException(layers.toString());
  }

  /**
   * Removes every blob and snapshot that nothing refers to, after a crash; no work is under way.
   */
  public void reconcile() {
    throw new UnsupportedOperationException(Optional.empty().toString());
  }
}
