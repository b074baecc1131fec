package dev.berth.engine.verify;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.Snapshot;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.verify.Finding.State;
import dev.berth.engine.verify.Stored.StoredLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Goes through the layers, each behind the one that it lies on. What an upper one takes from a
 * damaged one below, it takes from that one as it should be, so that damage is told where it is.
 */
final class LayerPass implements AutoCloseable {
  private final Snapshots snapshots;
  private final LayerCheck check;
  private final Findings findings;
  private final Stored stored;
  private final Set<Digest> damagedBlobs;
  private final boolean repairs;
  private final BiFunction<Transaction, String, List<String>> users;

  /** Folders as they should be; none of a layer of which that can't be known. */
  private final Map<Digest, Path> right = new HashMap<>();

  private final Deque<Pending> made = new ArrayDeque<>();
  private int compared;

  /**
   * @param damagedBlobs what can't be unpacked
   * @param users names who has a snapshot mounted
   */
  LayerPass(
      Snapshots snapshots,
      LayerCheck check,
      Findings findings,
      Stored stored,
      Set<Digest> damagedBlobs,
      boolean repairs,
      BiFunction<Transaction, String, List<String>> users) {
    this.snapshots = snapshots;
    this.check = check;
    this.findings = findings;
    this.stored = stored;
    this.damagedBlobs = damagedBlobs;
    this.repairs = repairs;
    this.users = users;
  }

  /** Layers that were compared so far. */
  int compared() {
    return compared;
  }

  void look(StoredLayer layer) {
    var there = snapshots.find(layer.key()).map(found -> snapshots.fs(found.id()));
    var folder = there.filter(Files::isDirectory);
    var below = below(layer);
    if (folder.isPresent() && !check.canUnpack(layer) && stored.dropped().contains(layer.blob())) {
      right.put(layer.chainId(), folder.get());
      return;
    }
    if (damagedBlobs.contains(layer.blob()) || below.isEmpty()) {
      untold(layer, folder, there);
      return;
    }
    Pending fresh;
    try {
      fresh = check.unpack(layer, below.get());
    } catch (BerthException e) {
      incomparable(layer, folder, e);
      return;
    }
    made.push(fresh);
    Optional<Problem> problem;
    try {
      problem = problem(folder, there, fresh, below.get());
    } catch (BerthException e) {
      made.pop().close();
      incomparable(layer, folder, e);
      return;
    }
    compared++;
    if (problem.isEmpty()) {
      made.pop().close();
      right.put(layer.chainId(), folder.orElseThrow());
      return;
    }
    right.put(layer.chainId(), fresh.fs());
    tell(layer, problem.get(), fresh);
  }

  private void incomparable(StoredLayer layer, Optional<Path> folder, BerthException why) {
    if (why.kind() == ErrorKind.CANCELLED) {
      throw why;
    }
    folder.ifPresent(path -> right.put(layer.chainId(), path));
    findings.layer(
        layer.chainId(),
        "it can't be compared with its blob: " + why.getMessage(),
        List.of(),
        State.UNKNOWN,
        "make room or remove what is in the way, and verify again");
  }

  /** What is wrong with a layer. */
  private record Problem(String text, List<String> paths) {}

  private Optional<Problem> problem(
      Optional<Path> folder, Optional<Path> there, Pending fresh, List<Path> below) {
    if (folder.isEmpty()) {
      return Optional.of(
          new Problem(
              there.isPresent() ? "its folder is missing" : "the database knows no folder of it",
              List.of()));
    }
    var wrong = check.compare(fresh.fs(), folder.get(), below);
    return wrong.count() == 0
        ? Optional.empty()
        : Optional.of(new Problem(wrong.text(), wrong.some()));
  }

  private void untold(StoredLayer layer, Optional<Path> folder, Optional<Path> there) {
    if (folder.isPresent()) {
      if (below(layer).isPresent()) {
        right.put(layer.chainId(), folder.get());
      }
      findings.layer(
          layer.chainId(),
          damagedBlobs.contains(layer.blob())
              ? "whether its folder is right can't be told: its blob is damaged"
              : "whether its folder is right can't be told: a layer below it has none that is",
          List.of(),
          State.UNKNOWN,
          "repair what is damaged first, and verify again");
      return;
    }
    findings.layer(
        layer.chainId(),
        (there.isPresent() ? "its folder is missing" : "the database knows no folder of it")
            + ", and it can't be made again of its blob",
        List.of(),
        State.DAMAGED,
        "remove the images and get them again");
  }

  /** Folders below a layer as they should be, uppermost first. */
  private Optional<List<Path>> below(StoredLayer layer) {
    var folders = new ArrayList<Path>();
    for (var at = layer.parent(); at.isPresent(); at = parent(at.get())) {
      var folder = right(at.get());
      if (folder.isEmpty()) {
        return Optional.empty();
      }
      folders.add(folder.get());
    }
    return Optional.of(folders);
  }

  /**
   * What steps of the build cache lie on may have no image any more, and so no archive to be
   * compared with: its folder is taken as it is.
   */
  private Optional<Path> right(Digest chainId) {
    return stored.layers().containsKey(chainId)
        ? Optional.ofNullable(right.get(chainId))
        : snapshots.folder(SnapshotKey.layer(chainId));
  }

  private Optional<Digest> parent(Digest chainId) {
    var layer = stored.layers().get(chainId);
    return layer == null
        ? snapshots.find(SnapshotKey.layer(chainId)).flatMap(Snapshot::parent).map(Digest::new)
        : layer.parent();
  }

  private void tell(StoredLayer layer, Problem problem, Pending fresh) {
    if (!repairs) {
      findings.layer(
          layer.chainId(),
          problem.text(),
          problem.paths(),
          State.DAMAGED,
          "make it again with \"berth verify --repair\"");
      return;
    }
    var using =
        snapshots.replace(
            fresh,
            layer.parent().map(SnapshotKey::layer),
            layer.key(),
            Optional.of(layer.diffId()),
            snapshots.settle(fresh),
            transaction -> users.apply(transaction, layer.key()));
    if (using.isEmpty()) {
      findings.layer(layer.chainId(), problem.text(), problem.paths(), State.REPAIRED, "");
    } else {
      findings.layer(
          layer.chainId(),
          problem.text(),
          problem.paths(),
          State.DAMAGED,
          "in use by %s: stop that, and repair then".formatted(String.join(", ", using)));
    }
  }

  /** Removes what was unpacked and has taken nobody's place. */
  @Override
  public void close() {
    while (!made.isEmpty()) {
      made.pop().close();
    }
  }
}
