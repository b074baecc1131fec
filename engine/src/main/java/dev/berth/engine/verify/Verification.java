package dev.berth.engine.verify;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.image.Images;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.value.Digest;
import dev.berth.engine.verify.Finding.State;
import dev.berth.engine.verify.Stored.BlobKind;
import dev.berth.engine.verify.Stored.StoredBlob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether what is stored is as it should be, and repairs what can be repaired. */
public final class Verification {
  private final Database database;
  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final Images images;
  private final LayerApplier applier;
  private final LayerDiff diff;
  private final Registries registries;
  private final FileCalls files;

  public Verification(
      Database database,
      BlobStore blobs,
      Snapshots snapshots,
      Images images,
      LayerApplier applier,
      LayerDiff diff,
      Registries registries,
      FileCalls files) {
    this.database = database;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.images = images;
    this.applier = applier;
    this.diff = diff;
    this.registries = registries;
    this.files = files;
  }

  /**
   * Looks at everything, or at some images with all that they consist of.
   *
   * @throws dev.berth.engine.error.BerthException NOT_FOUND where there is no such image; CANCELLED
   */
  public VerifyReport run(VerifyRequest request, OperationContext operation) {
    var wanted = new LinkedHashSet<Digest>();
    request.images().forEach(image -> wanted.add(images.resolve(image)));
    var stored = database.read(transaction -> Stored.read(transaction, wanted));
    var findings = new Findings(stored);
    var steps = new Steps(operation, bytes(stored));
    var damaged = blobs(stored, request.repair(), findings, steps, operation);
    documents(stored, findings, steps);
    int layers = layers(stored, damaged, request.repair(), findings, steps);
    containers(stored, findings, steps);
    if (wanted.isEmpty()) {
      steps.begin("looking for what nothing refers to");
      new Leftovers(blobs, snapshots, images, findings).look(request.repair());
    }
    var now = database.read(transaction -> Stored.read(transaction, Set.of()));
    return findings.report(now, layers, steps.done());
  }

  private static long bytes(Stored stored) {
    long ofBlobs = stored.blobs().values().stream().mapToLong(blob -> blob.size().orElse(0L)).sum();
    return ofBlobs + stored.layers().values().stream().mapToLong(layer -> layer.size()).sum();
  }

  /** All that should be here: what was dropped, too, where the layer has no folder any more. */
  private List<StoredBlob> needed(Stored stored) {
    var needed = new ArrayList<>(stored.blobs().values());
    stored.layers().values().stream()
        .filter(layer -> stored.dropped().contains(layer.blob()))
        .filter(layer -> snapshots.folder(layer.key()).isEmpty())
        .map(layer -> new StoredBlob(layer.blob(), Optional.of(layer.size()), BlobKind.LAYER))
        .forEach(needed::add);
    return needed;
  }

  /** Gives those that are damaged and stay so. */
  private Set<Digest> blobs(
      Stored stored, boolean repairs, Findings findings, Steps steps, OperationContext operation) {
    var check = new BlobCheck(blobs, steps);
    var repair = new BlobRepair(database, blobs, snapshots, diff, registries, operation);
    var damaged = new HashSet<Digest>();
    var repaired = new ArrayList<Digest>();
    for (var blob : needed(stored)) {
      steps.begin("reading " + blob.digest().shortened());
      var problem = check.problem(blob);
      if (problem.isEmpty()) {
        continue;
      }
      if (!repairs) {
        damaged.add(blob.digest());
        findings.blob(
            blob.digest(),
            problem.get(),
            State.DAMAGED,
            "get it again with \"berth verify --repair\"");
        continue;
      }
      steps.begin("repairing " + blob.digest().shortened());
      var why = blob.kind() == BlobKind.PUSHED_LAYER ? forget(blob) : repair.repair(blob, stored);
      if (why.isEmpty()) {
        repaired.add(blob.digest());
        findings.blob(blob.digest(), problem.get(), State.REPAIRED, "");
      } else {
        damaged.add(blob.digest());
        findings.blob(
            blob.digest(),
            problem.get(),
            State.DAMAGED,
            "it can't be got again: %s; remove the images and get them again"
                .formatted(String.join("; ", why)));
      }
    }
    if (!repaired.isEmpty()) {
      images.release(repaired, List.of()); // what nothing refers to any more
    }
    return damaged;
  }

  /** What a layer was pushed as is made anew by the next push. */
  private List<String> forget(StoredBlob blob) {
    database.store(
        Durability.POWER,
        transaction -> {
          CompressedLayerTable.forget(transaction, blob.digest());
        });
    return List.of();
  }

  private void documents(Stored stored, Findings findings, Steps steps) {
    steps.begin("reading manifests and configs");
    var documents = new Documents(blobs);
    for (var image : stored.images()) {
      steps.pause();
      documents
          .problem(image)
          .ifPresent(
              problem -> findings.image(image, problem, "remove the image and get it again"));
    }
  }

  private int layers(
      Stored stored, Set<Digest> damaged, boolean repairs, Findings findings, Steps steps) {
    var check = new LayerCheck(blobs, snapshots, applier, files, steps);
    try (var pass =
        new LayerPass(snapshots, check, findings, stored, damaged, repairs, Stored::users)) {
      for (var layer : stored.layers().values()) {
        steps.begin("comparing " + layer.chainId().shortened());
        pass.look(layer);
      }
      return pass.compared();
    }
  }

  private void containers(Stored stored, Findings findings, Steps steps) {
    steps.begin("looking at containers");
    for (var container : stored.containersOfImages()) {
      for (var key : container.chain()) {
        if (key.startsWith("sha256:")) {
          break;
        }
        if (snapshots.folder(key).isEmpty()) {
          findings.container(
              container.id(),
              container.name(),
              key.startsWith("container:")
                  ? "the folder of what it wrote is missing"
                  : "the folder of its mount points is missing",
              "remove the container and make it again");
        }
      }
    }
  }
}
