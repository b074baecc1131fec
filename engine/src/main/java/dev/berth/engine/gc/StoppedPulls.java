package dev.berth.engine.gc;

import dev.berth.engine.content.Blob;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.image.Images;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pulls that ended early have left: given up once none has gone on with it for long, and
 * before anything else where the disk is nearly full, the oldest first.
 */
public final class StoppedPulls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedPulls.class);
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final Database database;
  private final BlobStore blobs;
  private final Images images;
  private final long reserve;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("stopped-pulls-", 0).factory());

  /**
   * Prepares it.
   *
   * @param reserve bytes that are to stay free on the disk
   */
  public StoppedPulls(Database database, BlobStore blobs, Images images, long reserve) {
    this.database = database;
    this.blobs = blobs;
    this.images = images;
    this.reserve = reserve;
  }

  /** Begins to do so by itself, and whenever the store needs room. */
  public void begin() {
    var _ = thread.scheduleWithFixedDelay(this::look, 1, BETWEEN.toSeconds(), TimeUnit.SECONDS);
    blobs.onFull(
        bytes -> {
          if (bytes > 0) {
            makeRoomWhereThatDoes(bytes);
          } else if (asked.compareAndSet(false, true)) {
            var _ = thread.schedule(this::look, 1, TimeUnit.SECONDS);
          }
        });
  }

  private void look() {
    try {
      asked.set(false);
      expire(System.currentTimeMillis() - Held.KEPT.toMillis());
      makeRoom(reserve);
    } catch (RuntimeException e) {
      LOG.warn("cannot remove what stopped pulls left; it is tried again", e);
    }
  }

  private List<HeldRow> all() {
    return database.read(HeldTable::all);
  }

  private void expire(long before) {
    all().stream()
        .filter(row -> row.at() < before)
        .forEach(row -> tell(row, "no pull went on with it for long"));
  }

  /** Whoever asks for what isn't to be had takes nothing from others. */
  private void makeRoomWhereThatDoes(long more) {
    if (bytesAtMost() >= more) {
      makeRoom(blobs.room() + more);
    }
  }

  /** Of all pieces; what images have, too, isn't taken off. */
  private long bytesAtMost() {
    long bytes = 0;
    var keys = new HashSet<String>();
    for (var row : all()) {
      if (row.kind().equals(Lease.BLOB)) {
        var digest = new Digest(row.item());
        bytes += blobs.arrivedOnDisk(digest) + blobs.find(digest).map(Blob::size).orElse(0L);
      } else {
        keys.addAll(chain(row.item()));
      }
    }
    return bytes
        + database.read(
            transaction ->
                keys.stream()
                    .flatMap(key -> SnapshotTable.find(transaction, key).stream())
                    .mapToLong(SnapshotRow::bytes)
                    .sum());
  }

  private void makeRoom(long wanted) {
    for (var row : all()) {
      if (blobs.room() >= wanted) {
        return;
      }
      tell(row, "the disk is nearly full");
    }
  }

  private void tell(HeldRow row, String why) {
    if (giveUp(row, _ -> true).isPresent()) {
      LOG.info("removed what a pull of {} had left of {}: {}", row.name(), row.item(), why);
    }
  }

  /**
   * Gives up a piece by the id of its row.
   *
   * @param allowed a check in the transaction that decides
   * @return bytes freed on disk; empty where it isn't there, is in use, or the check did not allow
   *     it
   */
  OptionalLong giveUp(String id, Predicate<Transaction> allowed) {
    return database
        .read(transaction -> HeldTable.find(transaction, id))
        .map(row -> giveUp(row, allowed))
        .orElse(OptionalLong.empty());
  }

  private OptionalLong giveUp(HeldRow row, Predicate<Transaction> allowed) {
    boolean blob = row.kind().equals(Lease.BLOB);
    if (blob && blobs.isArriving(new Digest(row.item()))) {
      return OptionalLong.empty();
    }
    boolean given =
        database.write(
            Durability.POWER,
            transaction ->
                allowed.test(transaction)
                    && !HeldTable.isLeased(transaction, row)
                    && HeldTable.delete(transaction, row));
    if (!given) {
      return OptionalLong.empty();
    }
    if (blob) {
      var digest = new Digest(row.item());
      long arrived = blobs.arrivedOnDisk(digest);
      blobs.dropArrived(digest);
      return OptionalLong.of(arrived + images.release(List.of(digest), List.of()));
    }
    return OptionalLong.of(images.release(List.of(), chain(row.item())));
  }

  /** With the layers below, which only this one may have kept. */
  private List<String> chain(String key) {
    return database.read(transaction -> SnapshotTable.chain(transaction, key));
  }

  @Override
  public void close() {
    blobs.onFull(_ -> {});
    thread.shutdownNow();
    thread.close(); // waits for a look that is under way: the database closes next
  }
}
