package dev.berth.engine.image;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.OriginTable;
import dev.berth.engine.state.RepoDigestTable;
import dev.berth.engine.state.RepoDigestTable.RepoDigestRow;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.List;
import java.util.Set;

/** Repositories of registries that have images which are here, or parts of them. */
public final class KnownRepositories {
  /** That a registry is asked to take a blob from. */
  private static final int MOST = 3;

  private final Database database;

  KnownRepositories(Database database) {
    this.database = database;
  }

  /**
   * Records that a repository knows an image by the digest of a document that is here.
   *
   * @param had blobs that it has
   */
  public void add(Digest id, ImageReference repository, Digest digest, Set<Digest> had) {
    database.store(
        Durability.POWER,
        transaction -> {
          if (ImageTable.find(transaction, id).isPresent()) {
            RepoDigestTable.put(
                transaction, new RepoDigestRow(repository.repository(), digest, id));
            Insertion.origins(repository, had, StoredImages.layers(transaction, id))
                .forEach(row -> OriginTable.put(transaction, row));
          }
        });
  }

  /**
   * Paths of other repositories in the registry of a reference that are likely to have a blob,
   * since images here that are named so do.
   */
  public List<String> withBlob(Digest blob, ImageReference target) {
    return paths(
        database.read(transaction -> ImageTable.referencesWith(transaction, blob)), target);
  }

  /** Paths of other repositories in the registry of a reference that have a manifest. */
  public List<String> withManifest(Digest manifest, ImageReference target) {
    return paths(
        database.read(transaction -> RepoDigestTable.repositories(transaction, manifest)), target);
  }

  /** Whether a repository is known to have a manifest. */
  public boolean haveManifest(Digest manifest) {
    return !database
        .read(transaction -> RepoDigestTable.repositories(transaction, manifest))
        .isEmpty();
  }

  private static List<String> paths(List<String> references, ImageReference target) {
    return references.stream()
        .map(ImageReference::parse)
        .filter(other -> other.domain().equals(target.domain()))
        .map(ImageReference::path)
        .filter(path -> !path.equals(target.path()))
        .distinct()
        .limit(MOST)
        .toList();
  }
}
