package dev.berth.engine.transfer.archive;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ArchiveJson;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image that is to be saved; its blobs are protected.
 *
 * @param manifest its bytes
 * @param described the same, read
 */
@SuppressWarnings("ArrayRecordComponent")
record SavedImage(
    Digest id, Optional<ImageReference> reference, byte[] manifest, Manifest described) {

  static SavedImage of(ImageIdentity identity, Images images, BlobStore blobs, Lease lease) {
    var details = images.inspect(identity.id().value());
    var manifest = manifest(details.summary().manifest(), details.layers(), blobs, lease);
    return new SavedImage(
        identity.id(), identity.reference(), manifest, OciJson.manifest(manifest));
  }

  /** The manifest as it is, or one of the archives that are here where it names others. */
  private static byte[] manifest(
      Digest digest, List<ImageLayer> layers, BlobStore blobs, Lease lease) {
    blobs.acquire(digest, lease);
    var document = blobs.read(digest, ArchiveJson.LIMIT);
    var described = OciJson.manifest(document);
    require(blobs, described.config().digest(), lease);
    boolean whole =
        described.layers().stream()
            .allMatch(layer -> blobs.acquire(layer.digest(), lease).isPresent());
    if (whole) {
      return document;
    }
    layers.forEach(layer -> require(blobs, layer.blob(), lease));
    return OciJson.write(
        new Manifest(
            described.mediaType(),
            described.config(),
            layers.stream()
                .map(layer -> new Descriptor(layer.mediaType(), layer.blob(), layer.size()))
                .toList(),
            Map.copyOf(described.annotations())));
  }

  private static void require(BlobStore blobs, Digest digest, Lease lease) {
    if (blobs.acquire(digest, lease).isEmpty()) {
      throw BerthException.notFound(
          "blob",
          digest,
          "cannot save the image: its blob %s was removed meanwhile; look at the list of images"
              .formatted(digest));
    }
  }
}
