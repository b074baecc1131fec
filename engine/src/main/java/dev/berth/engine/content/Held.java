package dev.berth.engine.content;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.value.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Protection for what a pull has made so far, that outlives it: a pull of the same goes on from
 * there, after a cancel, a failure or a restart. It ends when an image has all of it, or some days
 * after the last pull.
 */
public final class Held {
  /** How long pieces are kept for a pull that nobody goes on with. */
  public static final Duration KEPT = Duration.ofDays(7);

  private final Database database;

  public Held(Database database) {
    this.database = database;
  }

  /**
   * Whose a piece is.
   *
   * @param repository that it is pulled from
   * @param image the reference that is pulled
   */
  public record Owner(String repository, String image) {
    /** Host and optional port of the registry. */
    public String registry() {
      return repository.substring(0, repository.indexOf('/'));
    }
  }

  /** Keeps a blob, and what has arrived of it. */
  public void blob(Digest digest, Owner owner) {
    put(Lease.BLOB, digest.value(), owner);
  }

  /** Whether a blob is kept that was fetched from a repository. */
  public boolean isFrom(Digest digest, String repository) {
    return database.read(
        transaction -> HeldTable.isFrom(transaction, Lease.BLOB, digest.value(), repository));
  }

  /** Keeps a snapshot. */
  public void snapshot(String key, Owner owner) {
    put(Lease.SNAPSHOT, key, owner);
  }

  private void put(String kind, String item, Owner owner) {
    database.store(
        Durability.POWER,
        transaction -> {
          HeldTable.put(
              transaction,
              new HeldRow(
                  kind, item, owner.repository(), System.currentTimeMillis(), owner.image()));
        });
  }

  /** Gives up pieces that an image has now. */
  public void release(Collection<Digest> digests, Collection<String> keys) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          digests.forEach(digest -> HeldTable.delete(transaction, Lease.BLOB, digest.value()));
          keys.forEach(key -> HeldTable.delete(transaction, Lease.SNAPSHOT, key));
          return digests.size() + keys.size();
        });
  }

  /** Gives up what nobody has gone on with for long. */
  public void expire(Instant now) {
    database.write(
        Durability.PROCESS,
        transaction -> HeldTable.expire(transaction, now.minus(KEPT).toEpochMilli()));
  }

  /** The blobs that are kept. */
  public Set<Digest> blobs() {
    return database.read(HeldTable::all).stream()
        .filter(row -> row.kind().equals(Lease.BLOB))
        .map(row -> new Digest(row.item()))
        .collect(Collectors.toSet());
  }
}
