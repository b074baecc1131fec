package dev.berth.engine.transfer.push;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.ImageUse;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.transfer.pull.DroppedArchives;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An index all of whose parts are here, protected by a lease, or were dropped to be fetched again.
 *
 * @param documents what it leads to, each after what it names; the index itself is not among them
 * @param index its bytes
 * @param blobs configs and layers of all manifests, each once
 * @param images ids of those in it
 */
@SuppressWarnings("ArrayRecordComponent")
record StoredIndex(
    byte[] index, List<byte[]> documents, List<Descriptor> blobs, Set<Digest> images) {
  StoredIndex {
    documents = List.copyOf(documents);
    blobs = List.copyOf(blobs);
    images = Set.copyOf(images);
  }

  /**
   * Looks whether all of it is here. What an index names counts only where it came with it, or is
   * of an image that did: naming a blob that is here for other reasons hands it to nobody.
   */
  static Optional<StoredIndex> find(
      Digest index, Images images, BlobStore blobs, DroppedArchives dropped, Lease lease) {
    var walk = new Walk(images.parts(index), blobs, dropped, lease);
    return walk.index(index)
        ? Optional.of(
            new StoredIndex(
                walk.read(index), walk.documents, List.copyOf(walk.needed.values()), walk.images))
        : Optional.empty();
  }

  private static final class Walk {
    private final Map<Digest, Optional<ImageUse>> parts;
    private final BlobStore store;
    private final DroppedArchives dropped;
    private final Lease lease;
    private final List<byte[]> documents = new ArrayList<>();
    private final Map<Digest, Descriptor> needed = new LinkedHashMap<>();
    private final Set<Digest> images = new HashSet<>();
    private final Set<Digest> seen = new HashSet<>();

    Walk(
        Map<Digest, Optional<ImageUse>> parts,
        BlobStore store,
        DroppedArchives dropped,
        Lease lease) {
      this.parts = parts;
      this.store = store;
      this.dropped = dropped;
      this.lease = lease;
    }

    byte[] read(Digest document) {
      return store.read(document, OciJson.LIMIT);
    }

    private boolean isHere(Digest digest) {
      return store.acquire(digest, lease).isPresent();
    }

    /** Whether all of an index is here; it was bounded when it came. */
    boolean index(Digest digest) {
      return isHere(digest)
          && OciJson.index(read(digest)).manifests().stream().allMatch(this::entry);
    }

    private boolean entry(Descriptor entry) {
      var digest = entry.digest();
      if (!seen.add(digest)) {
        return true;
      }
      if (!parts.containsKey(digest) || !isHere(digest)) {
        return false;
      }
      var document = read(digest);
      boolean whole =
          OciJson.isIndex(document) ? index(digest) : manifest(document, parts.get(digest));
      documents.add(document);
      return whole;
    }

    private boolean manifest(byte[] document, Optional<ImageUse> image) {
      var manifest = OciJson.manifest(document);
      var own = new HashSet<Digest>();
      image.ifPresentOrElse(
          use -> {
            own.add(use.image());
            use.layers().stream().map(ImageLayer::blob).forEach(own::add);
            images.add(use.image());
          },
          () -> own.addAll(parts.keySet()));
      var named = new ArrayList<>(manifest.layers());
      named.add(manifest.config());
      named.forEach(blob -> needed.putIfAbsent(blob.digest(), blob));
      return named.stream()
          .map(Descriptor::digest)
          .allMatch(blob -> own.contains(blob) && (isHere(blob) || dropped.includes(blob)));
    }
  }
}
