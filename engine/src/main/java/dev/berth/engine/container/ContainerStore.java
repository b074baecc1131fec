package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import java.util.List;
import java.util.Optional;

/** Finds containers by what people call them. */
final class ContainerStore {
  private static final int SHORTEST_PREFIX = 2;

  private final Database database;

  ContainerStore(Database database) {
    this.database = database;
  }

  /**
   * The container of a reference: a full id, a name, or a unique prefix of an id.
   *
   * @throws BerthException NOT_FOUND; INVALID_ARGUMENT where a prefix fits several
   */
  StoredContainer require(String reference) {
    return StoredContainer.of(database.read(transaction -> row(transaction, reference)));
  }

  /** The same, inside a transaction. */
  static StoredContainer require(Transaction transaction, String reference) {
    return StoredContainer.of(row(transaction, reference));
  }

  static StoredContainer require(Transaction transaction, ContainerId id) {
    return ContainerTable.byId(transaction, id.value())
        .map(StoredContainer::of)
        .orElseThrow(() -> gone(id.shortened()));
  }

  Optional<StoredContainer> find(ContainerId id) {
    return database
        .read(transaction -> ContainerTable.byId(transaction, id.value()))
        .map(StoredContainer::of);
  }

  List<StoredContainer> all() {
    return database.read(ContainerTable::all).stream().map(StoredContainer::of).toList();
  }

  private static ContainerRow row(Transaction transaction, String reference) {
    return ContainerTable.byId(transaction, reference)
        .or(() -> ContainerTable.byName(transaction, reference))
        .or(() -> byPrefix(transaction, reference))
        .orElseThrow(() -> gone(reference));
  }

  private static Optional<ContainerRow> byPrefix(Transaction transaction, String prefix) {
    if (prefix.length() < SHORTEST_PREFIX || !prefix.matches("[0-9a-f]{1,64}")) {
      return Optional.empty();
    }
    var rows = ContainerTable.byPrefix(transaction, prefix);
    if (rows.size() > 1) {
      throw new BerthException(
          ErrorKind.INVALID_ARGUMENT,
          "cannot tell which container \"%s\" is: more than one id begins so; give more digits"
              .formatted(prefix));
    }
    return rows.stream().findFirst();
  }

  private static BerthException gone(String reference) {
    var shown = reference.length() > 80 ? reference.substring(0, 80) + "..." : reference;
    return BerthException.notFound(
        "container",
        shown,
        "cannot find container \"%s\": no id and no name is like that".formatted(shown));
  }
}
