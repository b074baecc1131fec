package dev.berth.engine.snapshot;

import dev.berth.engine.content.Lease;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.SnapshotTable;
import dev.berth.engine.state.SnapshotTable.SnapshotRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots of one state root. */
public final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  private final SnapshotFolders folders;
  private final Database database;
  private final FileCalls files;

  /** Unfinished and abandoned ones that somebody here works on; of others nobody ever will. */
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

  /**
   * Opens the store, making its folder.
   *
   * @param root the state root
   */
  public Snapshots(Path root, Database database, FileCalls files) {
    this.files = files;
    this.database = database;
    this.folders = new SnapshotFolders(root.resolve("snapshots"), files);
  }

  /**
   * Begins a snapshot: a row that is not committed, then empty folders.
   *
   * @param parent key of the snapshot below, which can't be removed from now on
   * @throws BerthException NOT_FOUND where there is no such parent
   */
  public Pending prepare(SnapshotKind kind, Optional<String> parent) {
    var row =
        database.write(
            Durability.PROCESS,
            transaction -> {
              var below = parent.map(key -> require(transaction, key).id());
              long made =
                  SnapshotTable.insert(
                      transaction,
                      "pending:" + UUID.randomUUID(),
                      kind.name(),
                      parent,
                      System.currentTimeMillis());
              inHand.add(made);
              return new Begun(made, below);
            });
    var pending = new Pending(this, row.id(), kind, parent);
    try {
      folders.make(row.id(), row.below().map(this::fs));
      return pending;
    } catch (RuntimeException e) {
      try {
        pending.close();
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private record Begun(long id, Optional<Long> below) {}

  private SnapshotRow row(String key) {
    return database.read(transaction -> require(transaction, key));
  }

  private static SnapshotRow require(Transaction transaction, String key) {
    return SnapshotTable.find(transaction, key)
        .filter(SnapshotRow::committed)
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "snapshot",
                    key,
                    "cannot find the snapshot %s: it was removed, or never made".formatted(key)));
  }

  /**
   * Completes a layer or init snapshot under its key. Where another one with that key was completed
   * meanwhile, ours is removed and the other one is the answer.
   *
   * @param bytes that it takes on disk, as {@link #settle} says
   * @param lease protects it until something refers to it
   */
  public Snapshot commit(
      Pending pending, String key, Optional<Digest> diffId, long bytes, Lease lease) {
    return commitOn(pending, pending.parent(), key, diffId, bytes, lease);
  }

  /**
   * Completes a snapshot that was prepared on nothing, because what it lies on wasn't there yet.
   *
   * @param parent key of a complete snapshot, which the caller protects
   */
  public Snapshot commitOn(
      Pending pending,
      Optional<String> parent,
      String key,
      Optional<Digest> diffId,
      long bytes,
      Lease lease) {
    var row =
        database.write(
            Durability.POWER,
            transaction -> {
              lease.protectSnapshot(transaction, key);
              var present = SnapshotTable.find(transaction, key);
              if (present.isPresent()) {
                return present.get();
              }
              parent.ifPresent(below -> require(transaction, below));
              SnapshotTable.commit(
                  transaction, pending.id(), key, pending.kind().name(), parent, diffId, bytes);
              return require(transaction, key);
            });
    if (row.id() == pending.id()) {
      pending.keep();
    } else {
      pending.close();
    }
    return snapshot(row);
  }

  /**
   * Completes a container's snapshot, in the transaction that stores the container. Once that is
   * stored, {@link Pending#keep}; else closing the pending snapshot removes it.
   */
  public void commit(Transaction transaction, Pending pending, String key) {
    SnapshotTable.commit(
        transaction,
        pending.id(),
        key,
        pending.kind().name(),
        pending.parent(),
        Optional.empty(),
        0);
  }

  /**
   * Puts a new tree in the place of a damaged or missing one, under the same key. What lies on it
   * lies on the new one from the next mount on. The old one stays where it is until the server
   * starts again, for those who are reading it.
   *
   * @param pending prepared on nothing; not closed
   * @param users asked in the transaction, for who runs on the old one and so forbids it
   * @return those; empty where it was done
   * @throws BerthException NOT_FOUND where the layer below has gone
   */
  public List<String> replace(
      Pending pending,
      Optional<String> parent,
      String key,
      Optional<Digest> diffId,
      long bytes,
      Function<Transaction, List<String>> users) {
    folders.sync(pending.id());
    var found =
        database.write(
            Durability.POWER,
            transaction -> {
              var using = users.apply(transaction);
              if (using.isEmpty()) {
                parent.ifPresent(below -> require(transaction, below));
                var old = SnapshotTable.find(transaction, key);
                old.ifPresent(
                    row -> {
                      inHand.add(row.id());
                      SnapshotTable.abandon(transaction, row.id());
                    });
                SnapshotTable.commit(
                    transaction, pending.id(), key, pending.kind().name(), parent, diffId, bytes);
              }
              return using;
            });
    if (found.isEmpty()) {
      pending.keep();
    }
    return found;
  }

  public Optional<Snapshot> find(String key) {
    return database
        .read(transaction -> SnapshotTable.find(transaction, key))
        .filter(SnapshotRow::committed)
        .map(Snapshots::snapshot);
  }

  /** The folder of a snapshot's files, where it is there on disk as well. */
  public Optional<Path> folder(String key) {
    return find(key).map(found -> fs(found.id())).filter(Files::isDirectory);
  }

  /** Finds a snapshot and protects it, where it is there. */
  public Optional<Snapshot> acquire(String key, Lease lease) {
    return database
        .write(
            Durability.PROCESS,
            transaction -> {
              var row = SnapshotTable.find(transaction, key).filter(SnapshotRow::committed);
              row.ifPresent(present -> lease.protectSnapshot(transaction, key));
              return row;
            })
        .map(Snapshots::snapshot);
  }

  /** The complete snapshots, oldest first. */
  public List<Snapshot> list() {
    return database.read(SnapshotTable::all).stream()
        .filter(SnapshotRow::committed)
        .map(Snapshots::snapshot)
        .toList();
  }

  /** A container's root: its own folder as the upper one, over everything below it. */
  public RootMount mount(String key) {
    return database.read(transaction -> mount(transaction, key));
  }

  /** The same, in a transaction that says that it is in use from now on. */
  public RootMount mount(Transaction transaction, String key) {
    var row = require(transaction, key);
    return new RootMount(
        folders.all(),
        lowers(transaction, row.parent()),
        Optional.of(fs(row.id())),
        Optional.of(folders.work(row.id())));
  }

  /** A read-only view of a snapshot and everything below it; of nothing without a key. */
  public RootMount view(Optional<String> key) {
    return new RootMount(folders.all(), lowers(key), Optional.empty(), Optional.empty());
  }

  RootMount mountOn(Optional<String> parent, long id) {
    return new RootMount(
        folders.all(), lowers(parent), Optional.of(fs(id)), Optional.of(folders.work(id)));
  }

  private List<Path> lowers(Optional<String> key) {
    return database.read(transaction -> lowers(transaction, key));
  }

  private List<Path> lowers(Transaction transaction, Optional<String> key) {
    var found = new ArrayList<Path>();
    var next = key;
    while (next.isPresent()) {
      var row = require(transaction, next.get());
      found.add(fs(row.id()));
      next = row.parent();
    }
    return found;
  }

  /**
   * Gives up a snapshot in a transaction that has found that nothing needs it; the caller then
   * calls {@link #clear}, or the next start does.
   *
   * @return what to clear, empty where there is no such snapshot or another one lies on it
   */
  public Optional<Snapshot> abandon(Transaction transaction, String key) {
    var row = SnapshotTable.find(transaction, key).filter(SnapshotRow::committed);
    if (row.isEmpty() || !SnapshotTable.children(transaction, key).isEmpty()) {
      return Optional.empty();
    }
    inHand.add(row.get().id());
    SnapshotTable.abandon(transaction, row.get().id());
    return row.map(Snapshots::snapshot);
  }

  /** Removes the files of an abandoned snapshot, and answers with the bytes freed on disk. */
  public long clear(Snapshot abandoned) {
    return discard(abandoned.id());
  }

  /** Tells that a snapshot is complete: from now on its row says all. */
  void finished(long id) {
    inHand.remove(id);
  }

  /** Removes the folder of an abandoned or unfinished snapshot, then its row. */
  long discard(long id) {
    try {
      long freed = folders.remove(id);
      database.store(
          Durability.PROCESS,
          transaction -> {
            SnapshotTable.delete(transaction, id);
          });
      return freed;
    } finally {
      inHand.remove(id);
    }
  }

  /** Removes those whose removal failed earlier, as it may on a full disk. */
  public void clearAbandoned() {
    // Where the writer is, nobody else makes or completes one at this moment.
    var left =
        database.write(
            Durability.PROCESS,
            transaction ->
                SnapshotTable.all(transaction).stream()
                    .filter(row -> !row.committed() && !inHand.contains(row.id()))
                    .toList());
    for (var row : left) {
      try {
        discard(row.id());
      } catch (RuntimeException e) {
        LOG.warn("cannot remove the snapshot {} yet", row.id(), e);
      }
    }
  }

  /** The merged files of a stack, to be read without a mount. */
  public LayeredView open(RootMount root) {
    return open(root.folders());
  }

  /**
   * The same of folders, some of which may not be snapshots yet.
   *
   * @param folders uppermost first
   */
  public LayeredView open(List<Path> folders) {
    return new LayeredView(files, folders);
  }

  /** Bytes that a snapshot takes on disk now. */
  public long measure(String key) {
    return folders.measure(row(key).id());
  }

  /**
   * Has a snapshot that has been filled written to the disk, which takes long where it is large,
   * and says how many bytes it takes there.
   */
  public long settle(Pending pending) {
    folders.sync(pending.id());
    return folders.measure(pending.id());
  }

  /**
   * Removes what was unfinished when the server stopped, and folders without a row; nothing is in
   * progress yet.
   */
  public void reconcile() {
    var rows = database.read(SnapshotTable::all);
    rows.stream().filter(row -> !row.committed()).forEach(row -> discard(row.id()));
    var known =
        rows.stream()
            .filter(SnapshotRow::committed)
            .map(SnapshotRow::id)
            .collect(Collectors.toSet());
    folders.strays(() -> known).forEach(folders::removeStray);
  }

  /** Folders of the store that belong to no snapshot, complete or not. */
  public List<Path> strays() {
    return folders.strays(
        () ->
            database.read(SnapshotTable::all).stream()
                .map(SnapshotRow::id)
                .collect(Collectors.toSet()));
  }

  /** Removes what {@link #strays} has found, and answers with the bytes freed on disk. */
  public long removeStray(Path home) {
    return folders.removeStray(home);
  }

  /** The folder with the files of a snapshot. */
  public Path fs(long id) {
    return folders.fs(id);
  }

  private static Snapshot snapshot(SnapshotRow row) {
    return new Snapshot(
        row.id(),
        row.key(),
        SnapshotKind.valueOf(row.kind()),
        row.parent(),
        row.diffId(),
        row.bytes(),
        Instant.ofEpochMilli(row.createdAt()),
        Instant.ofEpochMilli(row.lastUsedAt()));
  }
}
