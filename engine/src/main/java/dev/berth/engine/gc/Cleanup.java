package dev.berth.engine.gc;

import dev.berth.engine.container.Containers;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.event.Events;
import dev.berth.engine.gc.CleanupPlan.Item;
import dev.berth.engine.gc.CleanupReport.Outcome;
import dev.berth.engine.image.Images;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.GcPlanTable;
import dev.berth.engine.state.GcPlanTable.GcPlanRow;
import dev.berth.engine.value.Json;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clean-up by a policy: planned, explained, then done. */
public final class Cleanup {
  private static final Duration KEPT = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Containers containers;
  private final BlobStore blobs;
  private final Removal removal;
  private final Sweep sweep;

  public Cleanup(
      Database database,
      BlobStore blobs,
      Snapshots snapshots,
      Images images,
      Containers containers,
      ImageMounts mounts,
      StoppedPulls stopped) {
    this.database = database;
    this.containers = containers;
    this.blobs = blobs;
    this.removal = new Removal(database, images, containers, mounts, stopped);
    this.sweep = new Sweep(database, blobs, snapshots, images);
  }

  /** Tells what a policy would remove; changes nothing but the table of plans. */
  public CleanupPlan plan(Policy policy) {
    var now = Instant.ofEpochMilli(System.currentTimeMillis());
    containers.measureEnded();
    var stock = database.read(transaction -> Stock.read(transaction, blobs));
    var inventory = stock.inventory();
    var items = weigh(inventory, policy.choose(inventory, now), stock.disk());
    var plan = new CleanupPlan(newId(), items, items.stream().mapToLong(Item::bytes).sum(), now);
    return database.write(
        Durability.PROCESS,
        transaction -> {
          GcPlanTable.trim(transaction, now.minus(KEPT).toEpochMilli());
          GcPlanTable.insert(
              transaction,
              new GcPlanRow(
                  plan.id(),
                  Json.write(policy),
                  Json.write(plan),
                  now.toEpochMilli(),
                  Optional.empty()));
          return plan;
        });
  }

  private static String newId() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** What each removal frees, given that those before it are done. */
  private static List<Item> weigh(Inventory inventory, List<Candidate> candidates, DiskUsage disk) {
    var going = candidates.stream().map(Candidate::node).toList();
    var freed = Mark.freed(inventory.roots(), going, inventory.references()).iterator();
    var items = new ArrayList<Item>();
    for (var candidate : candidates) {
      var node = candidate.node();
      var goes = new HashSet<>(freed.next());
      node.archive().ifPresent(goes::add);
      items.add(
          new Item(
              Kinds.label(node.kind()),
              node.id(),
              candidate.name(),
              candidate.reason(),
              disk.of(goes)));
    }
    return items;
  }

  /**
   * Removes what is on a plan and still unused, in its order; then what nothing refers to. When the
   * operation is cancelled it stops before the next item, and tells what it has done.
   *
   * @throws BerthException NOT_FOUND where there is no such plan, or it is older than a day
   */
  public CleanupReport apply(String planId, OperationContext operation) {
    var row = find(planId);
    var plan = Json.read(row.items(), CleanupPlan.class);
    var policy = Json.read(row.policy(), Policy.class);
    var outcomes = new ArrayList<Outcome>();
    for (var item : plan.items()) {
      if (operation.isCancelled()) {
        break;
      }
      operation.progress(
          "removing " + item.kind() + " " + item.name(), outcomes.size(), plan.items().size());
      outcomes.add(remove(item, policy, plan.createdAt()));
    }
    boolean cancelled = outcomes.size() < plan.items().size();
    if (!cancelled) {
      operation.progress(
          "removing what nothing refers to", plan.items().size(), plan.items().size());
      outcomes.addAll(sweep.run());
    }
    var report =
        new CleanupReport(
            planId, outcomes, outcomes.stream().mapToLong(Outcome::bytes).sum(), cancelled);
    return database.write(
        Durability.PROCESS,
        transaction -> {
          GcPlanTable.setApplied(transaction, planId, System.currentTimeMillis());
          Events.append(
              transaction, "gc.applied", planId, Map.of("bytes", Long.toString(report.bytes())));
          return report;
        });
  }

  /** One that can't be removed doesn't keep the others, nor the report of those before it. */
  private Outcome remove(Item item, Policy policy, Instant at) {
    try {
      return removal.remove(item, policy, at);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e; // the server ends
      }
      LOG.error("cannot remove the {} {}", item.kind(), item.id(), e);
      var reason =
          e instanceof BerthException known
              ? String.valueOf(known.getMessage())
              : "It failed unexpectedly; the server's log has the details.";
      return new Outcome(item.kind(), item.id(), item.name(), "failed", reason, 0);
    }
  }

  private GcPlanRow find(String planId) {
    long oldest = Instant.now().minus(KEPT).toEpochMilli();
    return database
        .read(transaction -> GcPlanTable.find(transaction, planId))
        .filter(row -> row.createdAt() >= oldest)
        .orElseThrow(
            () ->
                BerthException.notFound(
                    "plan",
                    planId,
                    "cannot apply the plan %s: there is none, or it is older than a day; make a new one"
                        .formatted(planId)));
  }
}
