package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.KeptImage;
import dev.berth.engine.image.KeptIndex;
import dev.berth.engine.image.Origin;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Document;
import dev.berth.engine.registry.RemoteRepository;
import dev.berth.engine.transfer.IndexTree;
import dev.berth.engine.transfer.Interruptible;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole index being fetched: the images of all platforms, one after the other, and what belongs
 * to none of them. All of it becomes visible at once.
 */
final class IndexFetch implements AutoCloseable {
  private final BlobStore blobs;
  private final Images images;
  private final Held held;
  private final RemoteRepository repository;
  private final Supplier<ImageFetch> fetches;
  private final OperationContext operation;
  private final Lease lease;
  private final List<ImageFetch> begun = new ArrayList<>();

  IndexFetch(
      BlobStore blobs,
      Images images,
      Held held,
      RemoteRepository repository,
      Supplier<ImageFetch> fetches,
      OperationContext operation) {
    this.blobs = blobs;
    this.images = images;
    this.held = held;
    this.repository = repository;
    this.fetches = fetches;
    this.operation = operation;
    this.lease = images.lease();
  }

  /**
   * Fetches and stores all of it.
   *
   * @param tagged manifest of the image that a tag means for containers
   * @param names of that image; the others have those by digest alone
   */
  Pulled run(Document named, IndexTree tree, Digest tagged, List<ImageReference> names) {
    var kept = new KeptIndex(named.bytes(), attached(tree));
    var made = new ArrayList<KeptImage>();
    for (var leaf : tree.images()) {
      operation.progress("fetching " + platform(leaf.entry()), made.size(), tree.images().size());
      var fetch = fetches.get();
      begun.add(fetch);
      var parts = fetch.run(leaf.manifest(), _ -> {}, operation);
      boolean first = leaf.manifest().digest().equals(tagged);
      made.add(
          new KeptImage(
              leaf.manifest().bytes(),
              parts.config(),
              parts.layers(),
              names.stream().filter(name -> first || name.digest().isPresent()).toList(),
              Optional.of(kept),
              fetch.sent()));
    }
    var stored = images.store(Origin.PULLED, made, lease);
    begun.forEach(fetch -> held.release(fetch.blobs(), fetch.keys()));
    return new Pulled(
        identity(made, stored, tagged),
        named.digest(),
        begun.stream().mapToLong(ImageFetch::fetched).sum());
  }

  private static String platform(Descriptor entry) {
    return entry.platform().map(Object::toString).orElse("an image");
  }

  private static ImageIdentity identity(
      List<KeptImage> made, List<ImageIdentity> stored, Digest tagged) {
    for (int i = 0; i < made.size(); i++) {
      if (Digest.of(made.get(i).manifest()).equals(tagged)) {
        return stored.get(i);
      }
    }
    throw new IllegalStateException("the image that is tagged is one of the index");
  }

  /**
   * Fetches what is no image. Also where a blob is here: only what the registry shows belongs to
   * its index, and is pushed with it.
   */
  private List<Digest> attached(IndexTree tree) {
    var documents = Stream.concat(tree.inner().stream(), tree.others().stream()).toList();
    blobs.putAll(documents.stream().map(Document::bytes).toList(), lease);
    Set<Digest> parts =
        documents.stream()
            .map(Document::digest)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (var blob : tree.attached()) {
      if (parts.add(blob.digest())) {
        Interruptible.call(operation, () -> fetch(blob));
      }
    }
    return List.copyOf(parts);
  }

  private Digest fetch(Descriptor blob) {
    blobs.requireRoom(blob.digest(), blob.size());
    try (var ingest = blobs.begin()) {
      new Arrival(repository, blob, 0, ingest::write).run();
      return ingest.commit(Optional.of(blob.digest()), Optional.of(blob.size()), lease).digest();
    }
  }

  @Override
  public void close() {
    try {
      begun.reversed().forEach(ImageFetch::close);
    } finally {
      lease.close();
    }
  }
}
