package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.IndexEntry;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.image.OciJson;
import dev.berth.engine.image.PlatformChoice;
import dev.berth.engine.layer.MemoryBudget;
import dev.berth.engine.registry.Document;
import dev.berth.engine.transfer.IndexTree;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.MediaType;
import dev.berth.engine.value.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an OCI image layout: an {@code index.json}, and blobs by digest. Pure. */
final class OciForm {
  static final long MEMORY_OF_DOCUMENTS = 64 << 20;

  /** Of what an index leads to beside its images: the name's object, and its place in a list. */
  private static final long MEMORY_OF_A_PART = 50;

  /** Of an image that is in one index more, beside its documents. */
  private static final long MEMORY_OF_AN_IMAGE = 500;

  static final String FULL_NAME = "io.containerd.image.name";
  static final String NAME = "org.opencontainers.image.ref.name";

  private static final Set<MediaType> INDEXES =
      Set.of(MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST_LIST);
  private static final Set<MediaType> MANIFESTS =
      Set.of(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST);

  private final ArchiveFiles files;
  private final LoadRequest request;
  private final Platform host;
  private final MemoryBudget memory =
      new MemoryBudget(MEMORY_OF_DOCUMENTS, "the documents of its images");
  private final Runnable checkpoint;
  private final Map<Digest, Optional<PlannedImage>> read = new HashMap<>();
  private final Map<Digest, List<PlannedImage>> indexes = new HashMap<>();
  private final Set<Digest> inIndexes = new HashSet<>();

  private OciForm(ArchiveFiles files, LoadRequest request, Platform host, Runnable checkpoint) {
    this.checkpoint = checkpoint;
    this.files = files;
    this.request = request;
    this.host = host;
  }

  static List<PlannedImage> images(
      ArchiveFiles files, LoadRequest request, Platform host, Runnable checkpoint) {
    var found = new OciForm(files, request, host, checkpoint).images();
    if (found.isEmpty()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot load the archive: nothing that its index.json lists is an image of a container");
    }
    return found;
  }

  private List<PlannedImage> images() {
    var byName = new LinkedHashMap<Optional<String>, List<Descriptor>>();
    var entries = OciJson.index(files.document(LoadPlanner.INDEX)).manifests();
    LoadPlanner.requireFew(LoadPlanner.INDEX, entries.size());
    for (var entry : entries) {
      byName.computeIfAbsent(name(entry), _ -> new ArrayList<>()).add(entry);
    }
    var found = new ArrayList<PlannedImage>();
    byName.forEach(
        (name, named) -> {
          var references = name.flatMap(OciForm::reference).stream().toList();
          for (var entry : chosen(named)) {
            checkpoint.run();
            var images = entry(entry);
            images.stream()
                .limit(1)
                .map(image -> image.withReferences(references))
                .forEach(found::add);
            images.stream().skip(1).forEach(found::add);
          }
        });
    return found;
  }

  private static Optional<String> name(Descriptor entry) {
    var names = entry.annotations();
    return Optional.ofNullable(names.get(FULL_NAME)).or(() -> Optional.ofNullable(names.get(NAME)));
  }

  /** A word alone is a tag of an image whose name the layout doesn't know. */
  private static Optional<ImageReference> reference(String name) {
    boolean hasName = name.indexOf('/') >= 0 || name.indexOf(':') >= 0;
    return hasName ? Optional.of(Damage.reference(name)) : Optional.empty();
  }

  /** Entries of one name that say what they are for are one image for several platforms. */
  private List<Descriptor> chosen(List<Descriptor> entries) {
    var images = entries.stream().filter(entry -> !IndexEntry.isAbout(entry)).toList();
    var told = images.stream().filter(entry -> entry.platform().isPresent()).toList();
    if (told.stream().map(Descriptor::platform).distinct().count() < 2) {
      return images;
    }
    var chosen = new ArrayList<>(images);
    chosen.removeAll(told);
    chosen.add(forPlatform(told));
    return chosen;
  }

  private Descriptor forPlatform(List<Descriptor> entries) {
    var wanted = request.platform().orElse(host);
    return PlatformChoice.of(entries, wanted).orElseThrow(() -> noPlatform(wanted, entries));
  }

  static BerthException noPlatform(Platform wanted, List<Descriptor> entries) {
    return LoadPlanner.noPlatform(
        wanted,
        entries.stream()
            .flatMap(entry -> entry.platform().stream())
            .map(Platform::toString)
            .filter(name -> !name.startsWith("unknown"))
            .toList());
  }

  /** The images that an entry of the layout means; the first is the one that its name means. */
  private List<PlannedImage> entry(Descriptor entry) {
    if (!isIndex(entry)) {
      return image(entry).stream().toList();
    }
    var known = indexes.get(entry.digest());
    if (known == null) {
      known = request.allPlatforms() ? all(entry) : one(entry);
      indexes.put(entry.digest(), known);
    }
    return known;
  }

  /** Of all that an index leads to. */
  private List<PlannedImage> all(Descriptor entry) {
    var index = indexDocument(entry);
    var tree =
        IndexTree.read(
            "load the archive", new Document(entry.mediaType(), entry.digest(), index), this::read);
    tree.inner().forEach(inner -> memory.take(inner.bytes().length));
    var whole = LayoutIndex.of(tree, this::isHere, request.platform(), host);
    whole.parts().forEach(part -> memory.take(part.length() + MEMORY_OF_A_PART));
    var planned = new PlannedIndex(entry.digest(), index, whole.parts());
    return whole.images().stream()
        .map(
            manifest ->
                image(
                    new Descriptor(
                        manifest.mediaType(), manifest.digest(), manifest.bytes().length)))
        .flatMap(Optional::stream)
        .map(image -> in(planned, image))
        .toList();
  }

  private Optional<Document> read(Descriptor entry) {
    checkpoint.run();
    boolean known = isIndex(entry) || MANIFESTS.contains(entry.mediaType());
    return known && isHere(entry)
        ? Optional.of(new Document(entry.mediaType(), entry.digest(), typed(entry)))
        : Optional.empty();
  }

  /** Of this machine's platform, or the one that is asked for. */
  private List<PlannedImage> one(Descriptor entry) {
    var index = indexDocument(entry);
    var planned = new PlannedIndex(entry.digest(), index, List.of());
    return leaf(index, 0).map(image -> in(planned, image)).stream().toList();
  }

  /** An image is stored once for each index that it is in, with all that its documents say. */
  private PlannedImage in(PlannedIndex index, PlannedImage image) {
    if (!inIndexes.add(image.id())) {
      int manifest = image.manifest().map(document -> document.length).orElse(0);
      memory.take(manifest + image.config().length + MEMORY_OF_AN_IMAGE);
    }
    return image.in(Optional.of(index));
  }

  private Optional<PlannedImage> leaf(byte[] index, int depth) {
    if (depth == IndexEntry.DEEPEST) {
      throw Damage.of("its indexes lie more than %d deep".formatted(IndexEntry.DEEPEST));
    }
    var entries =
        OciJson.index(index).manifests().stream()
            .filter(entry -> !IndexEntry.isAbout(entry))
            .toList();
    var here = entries.stream().filter(this::isHere).toList();
    // where nothing is, the one that is wanted says what is missing
    var offers = here.isEmpty() ? entries : here;
    var chosen = offers.size() == 1 ? offers.getFirst() : forPlatform(offers);
    return isIndex(chosen) ? leaf(indexDocument(chosen), depth + 1) : image(chosen);
  }

  private byte[] indexDocument(Descriptor entry) {
    var document = typed(entry);
    memory.take(document.length);
    return document;
  }

  /** A document that is what its entry says: an index or a manifest. */
  private byte[] typed(Descriptor entry) {
    var document = document(entry);
    if (OciJson.isIndex(document) != isIndex(entry)) {
      throw Damage.of(
          "%s is an index where it is referred to or by itself, and not both"
              .formatted(entry.digest()));
    }
    return document;
  }

  private boolean isHere(Descriptor descriptor) {
    return files.find(nameOf(descriptor.digest())).isPresent();
  }

  private static boolean isIndex(Descriptor descriptor) {
    return INDEXES.contains(descriptor.mediaType());
  }

  /** What several entries refer to is read once. */
  private Optional<PlannedImage> image(Descriptor descriptor) {
    var known = read.get(descriptor.digest());
    if (known == null) {
      known = find(descriptor);
      read.put(descriptor.digest(), known);
    }
    return known;
  }

  private Optional<PlannedImage> find(Descriptor descriptor) {
    if (!MANIFESTS.contains(descriptor.mediaType())) {
      return Optional.empty();
    }
    var document = document(descriptor);
    var manifest = OciJson.manifest(document);
    if (!IndexEntry.configures(manifest)) {
      return Optional.empty();
    }
    memory.take(document.length + manifest.config().size());
    return Optional.of(image(document, manifest));
  }

  private PlannedImage image(byte[] document, Manifest manifest) {
    var config = document(manifest.config());
    for (var layer : manifest.layers()) {
      blob(layer);
      if (!layer.mediaType().isLayer()) {
        throw new BerthException(
            ErrorKind.UNSUPPORTED,
            "cannot load the archive: its layer %s is of the type %s, and layers are tar archives, plain or compressed with gzip or zstd"
                .formatted(layer.digest(), layer.mediaType()));
      }
    }
    return new PlannedImage(
        manifest.config().digest(),
        Optional.of(document),
        config,
        LoadPlanner.layers(
            OciJson.config(config),
            manifest.layers().stream().map(layer -> nameOf(layer.digest())).toList()),
        List.of(),
        Optional.empty());
  }

  private byte[] document(Descriptor descriptor) {
    blob(descriptor);
    return files.document(nameOf(descriptor.digest()));
  }

  private void blob(Descriptor descriptor) {
    var content = require(files, nameOf(descriptor.digest()));
    if (!content.digest().equals(descriptor.digest()) || content.size() != descriptor.size()) {
      throw Damage.of(
          "%s has %d bytes there, and %d bytes where it is referred to"
              .formatted(descriptor.digest(), content.size(), descriptor.size()));
    }
  }

  static ArchiveFiles.Content require(ArchiveFiles files, String name) {
    return files
        .find(name)
        .orElseThrow(
            () ->
                Damage.of(
                    "it has no \"%s\", which an image in it needs; it is cut off, or wasn't saved whole"
                        .formatted(ArchiveName.printable(name))));
  }

  static String nameOf(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }
}
