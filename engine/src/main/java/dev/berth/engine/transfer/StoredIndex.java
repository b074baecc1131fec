package dev.berth.engine.transfer;

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
 * An index with what of it is here, protected by a lease, or was dropped to be fetched again.
 *
 * @param index its bytes
 * @param documents what it leads to, each after what it names; manifests only with all that they
 *     name. The index itself is not among them
 * @param blobs configs and layers of these manifests, each once
 * @param images ids of those in it
 * @param whole whether that is all that it names
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredIndex(
    byte[] index,
    List<byte[]> documents,
    List<Descriptor> blobs,
    Set<Digest> images,
    boolean whole) {
  public StoredIndex {
    documents = List.copyOf(documents);
    blobs = List.copyOf(blobs);
    images = Set.copyOf(images);
  }

  /**
   * Looks what of it is here. What an index names counts only where it came with it, or is of an
   * image that did: naming a blob that is here for other reasons hands it to nobody.
   *
   * @return empty where the index itself is gone
   */
  public static Optional<StoredIndex> find(
      Digest index, Images images, BlobStore blobs, DroppedArchives dropped, Lease lease) {
    var walk = new Walk(images.parts(index), blobs, dropped, lease);
    if (!walk.isHere(index)) {
      return Optional.empty();
    }
    var document = walk.read(index);
    boolean whole = walk.index(document);
    return Optional.of(
        new StoredIndex(
            document, walk.documents, List.copyOf(walk.needed.values()), walk.images, whole));
  }

  /** Whether a document is among those that are here with all that they name. */
  public boolean has(Digest document) {
    return documents.stream().anyMatch(bytes -> Digest.of(bytes).equals(document));
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
    boolean index(byte[] document) {
      boolean whole = true;
      for (var entry : OciJson.index(document).manifests()) {
        whole &= entry(entry.digest());
      }
      return whole;
    }

    private boolean entry(Digest digest) {
      if (!seen.add(digest)) {
        return true;
      }
      if (!parts.containsKey(digest) || !isHere(digest)) {
        return false;
      }
      var document = read(digest);
      boolean inner = OciJson.isIndex(document);
      boolean whole = inner ? index(document) : manifest(document, parts.get(digest));
      if (whole || inner) {
        documents.add(document);
      }
      return whole;
    }

    private boolean manifest(byte[] document, Optional<ImageUse> image) {
      var manifest = OciJson.manifest(document);
      var own = new HashSet<>(parts.keySet());
      image.ifPresent(
          use -> {
            own.add(use.image());
            use.layers().stream().map(ImageLayer::blob).forEach(own::add);
          });
      var named = new ArrayList<>(manifest.layers());
      named.add(manifest.config());
      boolean whole =
          named.stream()
              .map(Descriptor::digest)
              .allMatch(blob -> own.contains(blob) && (isHere(blob) || dropped.includes(blob)));
      if (whole) {
        named.forEach(blob -> needed.putIfAbsent(blob.digest(), blob));
        image.ifPresent(use -> images.add(use.image()));
      }
      return whole;
    }
  }
}
