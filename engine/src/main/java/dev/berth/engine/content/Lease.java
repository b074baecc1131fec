package dev.berth.engine.content;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.LeaseTable.LeaseRow;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protection for what a piece of work has made, or found and relies on, until an image, container
 * or build step refers to it. Closing it ends the protection.
 */
public final class Lease implements AutoCloseable {
  /** Kind of the lease rows that protect a blob; the item is its digest. */
  public static final String BLOB = "blob";

  /** Kind of the lease rows that protect a snapshot; the item is its key. */
  public static final String SNAPSHOT = "snapshot";

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** Those of this process, of whichever database: their ids are random. */
  private static final Set<String> OPEN = ConcurrentHashMap.newKeySet();

  private final Database database;
  private final Ended ended;
  private final String id = UUID.randomUUID().toString();

  /** Is told what is no longer protected. */
  @FunctionalInterface
  public interface Ended {
    void release(List<Digest> blobs, List<String> snapshots);
  }

  /** A lease on what stays when it ends, whether somebody refers to it or not. */
  public Lease(Database database) {
    this(database, (_, _) -> {});
  }

  /**
   * A lease.
   *
   * @param ended called once the protection has ended
   */
  public Lease(Database database, Ended ended) {
    this.database = database;
    this.ended = ended;
    OPEN.add(id);
  }

  /** Ends every protection when an engine starts: no work survives the one before. */
  public static void clear(Database database) {
    database.store(
        Durability.PROCESS,
        transaction -> {
          LeaseTable.clear(transaction);
        });
  }

  /** Takes away the rows of leases that ended when the disk was full. */
  public static void sweep(Transaction transaction) {
    LeaseTable.all(transaction).stream()
        .map(LeaseRow::id)
        .filter(id -> !OPEN.contains(id))
        .distinct()
        .forEach(id -> LeaseTable.delete(transaction, id));
  }

  /** Protects a blob from now on, whether it is there yet or not. */
  public void protect(Digest blob) {
    database.store(
        Durability.PROCESS,
        transaction -> {
          protect(transaction, blob);
        });
  }

  /** Protects several. */
  public void protect(Collection<Digest> blobs) {
    database.store(
        Durability.PROCESS,
        transaction -> {
          blobs.forEach(blob -> protect(transaction, blob));
        });
  }

  /**
   * Protects blobs that are about to get their names.
   *
   * @param onDisk bytes that each takes there
   */
  void arrived(Map<Digest, Long> onDisk) {
    database.store(
        Durability.PROCESS,
        transaction -> {
          onDisk.forEach(
              (blob, bytes) -> {
                protect(transaction, blob);
                PieceTable.setBytes(transaction, blob, bytes);
              });
        });
  }

  /** The same, in a transaction that has seen it. */
  public void protect(Transaction transaction, Digest blob) {
    put(transaction, BLOB, blob.value());
  }

  /** Protects a snapshot in a transaction that has seen it, or makes it. */
  public void protectSnapshot(Transaction transaction, String key) {
    put(transaction, SNAPSHOT, key);
  }

  private void put(Transaction transaction, String kind, String item) {
    LeaseTable.put(transaction, new LeaseRow(id, kind, item, System.currentTimeMillis()));
  }

  /**
   * Ends the protection. It can't fail: what the work came to is said by the work, and what this
   * leaves behind on a full disk is found by a clean-up or the next start.
   */
  @Override
  public void close() {
    OPEN.remove(id);
    try {
      var rows =
          database.write(
              Durability.PROCESS,
              transaction -> {
                var all = LeaseTable.of(transaction, id);
                LeaseTable.delete(transaction, id);
                return all;
              });
      var blobs = items(rows, BLOB).stream().map(Digest::new).toList();
      ended.release(blobs, items(rows, SNAPSHOT));
    } catch (RuntimeException e) {
      LOG.warn("what a piece of work leaves behind stays for now", e);
    }
  }

  private static List<String> items(List<LeaseRow> rows, String kind) {
    return rows.stream().filter(row -> row.kind().equals(kind)).map(LeaseRow::item).toList();
  }
}
