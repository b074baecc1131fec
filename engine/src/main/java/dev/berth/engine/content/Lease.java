package dev.berth.engine.content;

import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.LeaseTable;
import dev.berth.engine.state.LeaseTable.LeaseRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.util.UUID;

/**
 * Protection for what a piece of work has made, or found and relies on, until an image, container
 * or build step refers to it. Closing it ends the protection.
 */
public final class Lease implements AutoCloseable {
  /** Kind of the lease rows that protect a blob; the item is its digest. */
  public static final String BLOB = "blob";

  /** Kind of the lease rows that protect a snapshot; the item is its key. */
  public static final String SNAPSHOT = "snapshot";

  private final Database database;
  private final String id = UUID.randomUUID().toString();

  public Lease(Database database) {
    this.database = database;
  }

  /** Ends every protection when an engine starts: no work survives the one before. */
  public static void clear(Database database) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          LeaseTable.clear(transaction);
          return transaction;
        });
  }

  /** Protects a blob from now on, whether it is there yet or not. */
  public void protect(Digest blob) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          put(transaction, BLOB, blob.value());
          return blob;
        });
  }

  /** Protects a snapshot in a transaction that has seen it, or makes it. */
  public void protectSnapshot(Transaction transaction, String key) {
    put(transaction, SNAPSHOT, key);
  }

  private void put(Transaction transaction, String kind, String item) {
    LeaseTable.put(transaction, new LeaseRow(id, kind, item, System.currentTimeMillis()));
  }

  @Override
  public void close() {
    database.write(
        Durability.PROCESS,
        transaction -> {
          LeaseTable.delete(transaction, id);
          return id;
        });
  }
}
