package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ArchiveJson;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.DockerArchiveEntry;
import dev.berth.engine.image.Index;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.transfer.StoredIndex;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an archive of images is made of. Pure. */
final class SavePlanner {
  private static final String FOLDER = "blobs/sha256/";

  private SavePlanner() {}

  /** A file of an archive. */
  sealed interface Part {
    String name();

    long size();

    @SuppressWarnings("ArrayRecordComponent")
    record Document(String name, byte[] bytes) implements Part {
      @Override
      public long size() {
        return bytes.length;
      }
    }

    record Content(Digest digest, long size) implements Part {
      @Override
      public String name() {
        return FOLDER + digest.hex();
      }
    }
  }

  /**
   * The files in their order: what says what there is comes first, and each image's layers are
   * together. A blob that several images have is in it once.
   */
  static List<Part> plan(List<SavedImage> images) {
    var parts = new ArrayList<Part>();
    parts.add(document(LoadPlanner.LAYOUT, ArchiveJson.layout()));
    parts.add(document(LoadPlanner.INDEX, index(images)));
    parts.add(document(LoadPlanner.DOCKER, docker(images)));
    var blobs = new LinkedHashMap<Digest, Part>();
    for (var image : images) {
      put(blobs, image.manifest());
      put(blobs, image.described().config());
      image.described().layers().forEach(layer -> put(blobs, layer));
      image.index().ifPresent(index -> put(blobs, index));
    }
    parts.addAll(blobs.values());
    return parts;
  }

  private static Part document(String name, byte[] bytes) {
    if (bytes.length > OciJson.LIMIT) {
      throw new BerthException(
          ErrorKind.RESOURCE_EXHAUSTED,
          "cannot save so many images as one archive: its %s would have %d bytes, and %d can be read again; save fewer at once"
              .formatted(name, bytes.length, OciJson.LIMIT));
    }
    return new Part.Document(name, bytes);
  }

  private static void put(Map<Digest, Part> blobs, StoredIndex index) {
    put(blobs, index.index());
    index.documents().forEach(document -> put(blobs, document));
    index.blobs().forEach(blob -> put(blobs, blob));
  }

  private static void put(Map<Digest, Part> blobs, byte[] document) {
    var digest = Digest.of(document);
    blobs.putIfAbsent(digest, new Part.Document(FOLDER + digest.hex(), document));
  }

  private static void put(Map<Digest, Part> blobs, Descriptor blob) {
    blobs.putIfAbsent(blob.digest(), new Part.Content(blob.digest(), blob.size()));
  }

  private static byte[] index(List<SavedImage> images) {
    var entries = images.stream().map(SavePlanner::entry).distinct().toList();
    return OciJson.write(new Index(MediaType.OCI_INDEX, entries, Map.of()));
  }

  /** Without a platform: entries that have one are taken for the same image for several. */
  private static Descriptor entry(SavedImage image) {
    var document = image.index().map(StoredIndex::index).orElse(image.manifest());
    var type =
        image
            .index()
            .map(index -> OciJson.index(index.index()).mediaType())
            .orElse(image.described().mediaType());
    return new Descriptor(
        type,
        Digest.of(document),
        document.length,
        image.reference().map(SavePlanner::names).orElse(Map.of()),
        Optional.empty());
  }

  /** containerd and Docker look for the first, Podman, Buildah and Skopeo for the second. */
  private static Map<String, String> names(ImageReference reference) {
    return Map.of(OciForm.FULL_NAME, reference.toString(), OciForm.NAME, reference.toString());
  }

  private static byte[] docker(List<SavedImage> images) {
    var byId = new LinkedHashMap<Digest, List<SavedImage>>();
    for (var image : images) {
      byId.computeIfAbsent(image.id(), _ -> new ArrayList<>()).add(image);
    }
    return ArchiveJson.dockerManifest(
        byId.values().stream().map(SavePlanner::dockerEntry).toList());
  }

  /** With whole names: Podman takes short ones for its own, Docker reads both alike. */
  private static DockerArchiveEntry dockerEntry(List<SavedImage> sameImage) {
    var manifest = sameImage.getFirst().described();
    return new DockerArchiveEntry(
        FOLDER + manifest.config().digest().hex(),
        sameImage.stream()
            .flatMap(image -> image.reference().stream())
            .map(ImageReference::toString)
            .distinct()
            .toList(),
        manifest.layers().stream().map(layer -> FOLDER + layer.digest().hex()).toList());
  }
}
