package dev.berth.engine.gc;

import dev.berth.engine.container.ContainerStatus;
import dev.berth.engine.container.Containers;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.gc.Figures.Item;
import dev.berth.engine.gc.Figures.Share;
import dev.berth.engine.gc.Figures.Sort;
import dev.berth.engine.image.Image;
import dev.berth.engine.image.ImageFilter;
import dev.berth.engine.image.Images;
import dev.berth.engine.state.BuildStepTable;
import dev.berth.engine.state.BuildStepTable.BuildStepRow;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerSize;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.HeldTable;
import dev.berth.engine.state.HeldTable.HeldRow;
import dev.berth.engine.state.PieceTable;
import dev.berth.engine.state.PieceTable.Piece;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.state.UsageTable;
import dev.berth.engine.state.UsageTable.ImageSum;
import dev.berth.engine.state.UsageTable.Keeper;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the figures: sums that are kept up to date, never the files themselves. */
public final class FigureReader {
  private final Path state;
  private final Database database;
  private final BlobStore blobs;
  private final Images images;
  private final Containers containers;

  /**
   * @param state the database's file
   */
  public FigureReader(
      Path state, Database database, BlobStore blobs, Images images, Containers containers) {
    this.state = state;
    this.database = database;
    this.blobs = blobs;
    this.images = images;
    this.containers = containers;
  }

  /** What the tables say at one moment. */
  private record Facts(
      ImageSum images,
      List<ContainerSize> containers,
      List<HeldRow> held,
      List<BuildStepRow> steps,
      Map<String, Long> idle,
      Set<String> ofBuilds,
      Set<String> ofPulls,
      Set<String> ofWork) {
    static Facts read(Transaction transaction) {
      return new Facts(
          UsageTable.images(transaction),
          ContainerTable.sizes(transaction),
          HeldTable.all(transaction),
          BuildStepTable.all(transaction),
          UsageTable.ofNoImage(transaction).stream()
              .collect(Collectors.toMap(Piece::item, Piece::bytes)),
          items(transaction, Keeper.BUILDS),
          items(transaction, Keeper.PULLS),
          items(transaction, Keeper.WORK));
    }

    private static Set<String> items(Transaction transaction, Keeper keeper) {
      return UsageTable.kept(transaction, keeper).stream()
          .map(Piece::item)
          .collect(Collectors.toSet());
    }

    long bytes(Collection<String> items, Predicate<String> which) {
      return items.stream().filter(which).mapToLong(item -> idle.getOrDefault(item, 0L)).sum();
    }

    /** Bytes that a pull keeps alone. */
    long ofPull(HeldRow row) {
      var item = itemOf(row);
      return ofBuilds.contains(item) ? 0 : idle.getOrDefault(item, 0L);
    }
  }

  private static String itemOf(HeldRow row) {
    return row.kind().equals(Lease.BLOB) ? row.item() : PieceTable.layer(row.item());
  }

  /**
   * Reads them.
   *
   * @param each whether what each sort consists of is wanted too
   */
  public Figures read(boolean each) {
    var facts = database.read(Facts::read);
    containers.measureSoon();
    var downloads = downloads(facts);
    var others = others(facts);
    var shares =
        List.of(
            new Share(
                Sort.IMAGES,
                facts.images().count(),
                facts.images().active(),
                facts.images().bytes(),
                facts.images().reclaimable(),
                Optional.empty()),
            sum(Sort.CONTAINERS, facts.containers().stream().map(FigureReader::item).toList()),
            sum(Sort.DOWNLOADS, downloads),
            buildCache(facts),
            sum(Sort.OTHER, others));
    if (!each) {
      return new Figures(shares, List.of());
    }
    return new Figures(
        shares,
        Stream.of(
                images
                    .list(ImageFilter.ALL, Optional.empty(), Integer.MAX_VALUE, FigureReader::item)
                    .stream(),
                facts.containers().stream().map(FigureReader::item),
                downloads.stream(),
                steps(facts).stream(),
                others.stream())
            .flatMap(items -> items)
            .toList());
  }

  private static Share sum(Sort sort, List<Item> items) {
    return new Share(
        sort,
        items.size(),
        (int) items.stream().filter(Item::active).count(),
        items.stream().mapToLong(Item::bytes).sum(),
        items.stream().mapToLong(Item::reclaimable).sum(),
        items.stream()
            .filter(Item::active)
            .map(Item::measuredAt)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()));
  }

  private static Item item(Image image) {
    return new Item(
        Sort.IMAGES,
        image.id().value(),
        image.references().isEmpty()
            ? image.id().shortened()
            : image.references().stream()
                .map(ImageReference::familiar)
                .collect(Collectors.joining(", ")),
        image.own() + image.shared(),
        image.shared(),
        image.reclaimable(),
        image.containers() > 0,
        Optional.empty());
  }

  private static Item item(ContainerSize container) {
    boolean active = ContainerStatus.valueOf(container.status()).isActive();
    long bytes = container.layer() + container.folder();
    return new Item(
        Sort.CONTAINERS,
        container.id(),
        container.name(),
        bytes,
        0,
        active ? 0 : bytes,
        active,
        container.measuredAt().map(Instant::ofEpochMilli));
  }

  private List<Item> downloads(Facts facts) {
    var items = new ArrayList<Item>();
    var arriving = blobs.arriving();
    for (var row : facts.held()) {
      boolean active = facts.ofWork().contains(itemOf(row));
      long bytes = facts.ofPull(row);
      if (row.kind().equals(Lease.BLOB)) {
        var digest = new Digest(row.item());
        active |= blobs.isArriving(digest);
        bytes += blobs.arrivedOnDisk(digest);
        arriving.remove(BlobStore.partialName(digest));
      }
      items.add(
          new Item(
              Sort.DOWNLOADS,
              row.item(),
              row.name(),
              bytes,
              0,
              active ? 0 : bytes,
              active,
              Optional.empty()));
    }
    arriving.forEach(
        (name, bytes) ->
            items.add(
                new Item(Sort.DOWNLOADS, name, "arriving", bytes, 0, 0, true, Optional.empty())));
    return items;
  }

  private static Share buildCache(Facts facts) {
    return new Share(
        Sort.BUILD_CACHE,
        facts.steps().size(),
        0,
        facts.bytes(facts.ofBuilds(), _ -> true),
        facts.bytes(
            facts.ofBuilds(),
            item -> !facts.ofWork().contains(item) && !facts.ofPulls().contains(item)),
        Optional.empty());
  }

  private static List<Item> steps(Facts facts) {
    var users = new HashMap<String, Integer>();
    facts.steps().forEach(step -> pieces(step).forEach(item -> users.merge(item, 1, Integer::sum)));
    return facts.steps().stream()
        .map(
            step -> {
              var items = pieces(step);
              return new Item(
                  Sort.BUILD_CACHE,
                  step.cacheKey().value(),
                  step.description(),
                  facts.bytes(items, _ -> true),
                  facts.bytes(items, item -> users.getOrDefault(item, 0) > 1),
                  facts.bytes(
                      items,
                      item ->
                          users.getOrDefault(item, 0) == 1
                              && !facts.ofWork().contains(item)
                              && !facts.ofPulls().contains(item)),
                  false,
                  Optional.empty());
            })
        .toList();
  }

  private static List<String> pieces(BuildStepRow step) {
    return step.layer()
        .map(layer -> List.of(layer.blob().value(), PieceTable.layer(layer.chainId().value())))
        .orElse(List.of());
  }

  private List<Item> others(Facts facts) {
    var items = new ArrayList<Item>();
    long database =
        Stream.of("", "-wal", "-shm").mapToLong(suffix -> new File(state + suffix).length()).sum();
    items.add(
        new Item(Sort.OTHER, "state.db", "state database", database, 0, 0, true, Optional.empty()));
    facts
        .idle()
        .forEach(
            (item, bytes) -> {
              if (bytes > 0
                  && !facts.ofBuilds().contains(item)
                  && !facts.ofPulls().contains(item)) {
                boolean active = facts.ofWork().contains(item);
                items.add(
                    new Item(
                        Sort.OTHER,
                        PieceTable.layerOf(item).orElse(item),
                        active ? "work in progress" : "nothing refers to it",
                        bytes,
                        0,
                        active ? 0 : bytes,
                        active,
                        Optional.empty()));
              }
            });
    return items;
  }
}
