package dev.berth.engine.image;

import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that a removal takes away, and the images that have none left then. */
final class RemovedNames {
  private final Transaction transaction;
  private final Map<ImageReference, Digest> removed = new LinkedHashMap<>();
  private final Set<Digest> touched = new LinkedHashSet<>();
  private final Set<Digest> documents = new LinkedHashSet<>();

  RemovedNames(Transaction transaction) {
    this.transaction = transaction;
  }

  /** Removes a name: a tag, or a repository with a digest. */
  void remove(ImageReference name) {
    if (name.digest().isEmpty()) {
      TagTable.find(transaction, name.toString()).ifPresent(this::remove);
      return;
    }
    var digest = name.digest().get();
    var rows = new ArrayList<>(RepoDigestTable.find(transaction, name.repository(), digest));
    for (var part : IndexPartTable.with(transaction, digest)) {
      RepoDigestTable.find(transaction, name.repository(), part.index()).stream()
          .filter(row -> part.image().equals(Optional.of(row.image())))
          .forEach(rows::add);
    }
    rows.forEach(this::remove);
  }

  /** Removes an image by its id: its tags, and what repositories know it by. */
  void removeAll(Digest image, List<TagRow> tags) {
    touched.add(image);
    tags.forEach(this::remove);
    RepoDigestTable.of(transaction, image).forEach(this::remove);
    for (var part : IndexPartTable.ofImage(transaction, image)) {
      documents.add(part.digest());
      IndexPartTable.delete(transaction, part);
    }
  }

  /** A repository that names an image by no tag any more forgets the digests that came with it. */
  private void remove(TagRow tag) {
    var name = ImageReference.parse(tag.reference());
    var meant = new LinkedHashSet<Digest>(List.of(tag.image()));
    for (var part : IndexPartTable.of(transaction, tag.target())) {
      part.image().ifPresent(meant::add);
    }
    TagTable.delete(transaction, tag.reference());
    removed.put(name, tag.image());
    touched.addAll(meant);
    documents.add(tag.target());
    for (var image : meant) {
      boolean named =
          StoredImages.references(transaction, image).stream()
              .anyMatch(other -> other.repository().equals(name.repository()));
      if (!named) {
        RepoDigestTable.of(transaction, image).stream()
            .filter(row -> row.repository().equals(name.repository()))
            .forEach(this::remove);
      }
    }
  }

  private void remove(RepoDigestRow row) {
    RepoDigestTable.delete(transaction, row);
    removed.putIfAbsent(StoredImages.name(row), row.image());
    touched.add(row.image());
    documents.add(row.digest());
  }

  /** The images that nothing names any more. */
  List<ImageRow> unnamed() {
    return touched.stream()
        .filter(id -> StoredImages.references(transaction, id).isEmpty())
        .filter(id -> StoredImages.digests(transaction, id).isEmpty())
        .flatMap(id -> ImageTable.find(transaction, id).stream())
        .toList();
  }

  /** Tells what was removed. */
  void tell() {
    removed.forEach(
        (name, image) -> ImageEvents.append(transaction, "untagged", image, Optional.of(name)));
  }

  List<ImageReference> removed() {
    return List.copyOf(removed.keySet());
  }

  /** A name that an image had. */
  Optional<ImageReference> of(Digest image) {
    return removed.entrySet().stream()
        .filter(each -> each.getValue().equals(image))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What the names meant. */
  Set<Digest> documents() {
    return documents;
  }
}
