package dev.berth.engine.gc;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.state.Transaction;

/** All that is there at one moment, and what it takes on disk. */
record Stock(Inventory inventory, DiskUsage disk) {
  static Stock read(Transaction transaction, BlobStore blobs) {
    return new Stock(InventoryReader.read(transaction), DiskUsage.read(transaction, blobs));
  }
}
