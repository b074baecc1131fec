package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.ImageUse;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.NamedImage;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.transfer.StoredIndex;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image that is to be saved; its blobs are protected.
 *
 * @param manifest its bytes
 * @param described the same, read
 * @param index that its name means, with all of it that is saved
 */
@SuppressWarnings("ArrayRecordComponent")
record SavedImage(
    Digest id,
    Optional<ImageReference> reference,
    byte[] manifest,
    Manifest described,
    Optional<StoredIndex> index) {

  static SavedImage of(
      NamedImage image,
      ImageUse use,
      Set<Digest> beside,
      Optional<StoredIndex> index,
      BlobStore blobs,
      DroppedArchives dropped,
      Lease lease,
      OperationContext operation) {
    dropped.bring(use.layers().stream().map(ImageLayer::descriptor).toList(), lease, operation);
    index.ifPresent(whole -> dropped.bring(whole.blobs(), lease, operation));
    var known = new ArrayList<>(List.of(use.image(), use.manifest()));
    use.layers().forEach(layer -> known.add(layer.blob()));
    known.addAll(beside);
    var there = blobs.acquireAll(known, lease);
    require(there, use.image());
    require(there, use.manifest());
    var document = manifest(use, there, blobs);
    return new SavedImage(image.id(), image.tag(), document, OciJson.manifest(document), index);
  }

  /** The manifest as it is, or one of the archives that the image has where it names others. */
  private static byte[] manifest(ImageUse use, Set<Digest> there, BlobStore blobs) {
    var document = blobs.read(use.manifest(), OciJson.LIMIT);
    var described = OciJson.manifest(document);
    var named = described.layers().stream().map(Descriptor::digest).toList();
    if (there.containsAll(named)) {
      return document;
    }
    use.layers().forEach(layer -> require(there, layer.blob()));
    return OciJson.write(described.withArchives(use.layers()));
  }

  private static void require(Set<Digest> there, Digest digest) {
    if (!there.contains(digest)) {
      throw BerthException.notFound(
          "blob",
          digest,
          "cannot save the image: its blob %s was removed meanwhile; look at the list of images"
              .formatted(digest));
    }
  }
}
