package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.event.Events;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.ContainerId;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Makes containers: the spec, the writable snapshot, the folder, then the row. */
final class ContainerCreation {
  private static final int ATTEMPTS = 50;

  private final Shared shared;

  ContainerCreation(Shared shared) {
    this.shared = shared;
  }

  Created create(CreateRequest request) {
    request.name().ifPresent(SpecFactory::name);
    var parts = shared.parts();
    var image = parts.images().named(request.image(), request.platform()).id();
    var id = ContainerId.random();
    var config = parts.images().containerConfig(image);
    var spec = SpecFactory.make(request, config, id, parts.machine());
    parts.cgroups().check(spec.resources().limits());
    DeviceNode.of(spec.devices(), parts.files()); // refuses what is none
    request.name().ifPresent(this::refuseTaken);
    var points = MountPoint.of(spec, fileSources(spec.mounts()));
    var folder = shared.folders().of(id);
    var pending = shared.initLayers().prepareOn(layerKey(image), points);
    try {
      adoptRoot(pending);
      EngineFiles.make(folder, spec.hostname(), spec.network());
      return parts
          .database()
          .write(
              Durability.PROCESS,
              transaction -> store(transaction, id, image, request, spec, pending));
    } catch (RuntimeException e) {
      undo(folder, pending, e);
      throw e;
    }
  }

  private Optional<String> layerKey(Digest image) {
    List<ImageLayer> layers = shared.parts().images().layers(image);
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(SnapshotKey.layer(layers.getLast().chainId()));
  }

  /** A root looks as its uppermost folder does: that is ours, so it takes the image's looks. */
  private void adoptRoot(Pending pending) {
    var files = shared.parts().files();
    var below = pending.mount().lowers().getFirst().toString();
    var root = files.statx(FileFlags.AT_FDCWD, below, 0);
    var upper = pending.fs().toString();
    if (root.uid() != 0 || root.gid() != 0) {
      files.fchownat(FileFlags.AT_FDCWD, upper, root.uid(), root.gid(), 0);
    }
    if (root.permissions() != 0755) {
      files.fchmodat(FileFlags.AT_FDCWD, upper, root.permissions());
    }
    files.utimensat(FileFlags.AT_FDCWD, upper, root.modified(), root.modified(), 0);
  }

  /** Asked early, before anything is made; the transaction asks again. */
  private void refuseTaken(String name) {
    shared
        .database()
        .read(transaction -> ContainerTable.byName(transaction, name))
        .ifPresent(
            row -> {
              throw taken(name, row.id());
            });
  }

  static BerthException taken(String name, String id) {
    return new BerthException(
        ErrorKind.ALREADY_EXISTS,
        "cannot use name \"%s\": container %s has it; remove or rename that one"
            .formatted(name, id.substring(0, 12)));
  }

  private Created store(
      Transaction transaction,
      ContainerId id,
      Digest image,
      CreateRequest request,
      ContainerSpec spec,
      Pending pending) {
    if (ImageTable.find(transaction, image).isEmpty()) {
      throw BerthException.notFound(
          "image",
          request.image(),
          "cannot create a container of %s: the image has just been removed"
              .formatted(request.image()));
    }
    var name = request.name().orElseGet(() -> freeName(transaction));
    ContainerTable.byName(transaction, name)
        .ifPresent(
            row -> {
              throw taken(name, row.id());
            });
    long now = System.currentTimeMillis();
    ContainerTable.insert(
        transaction,
        id.value(),
        name,
        image.value(),
        ContainerStatus.CREATED.name(),
        Json.write(spec),
        now);
    Images.setLastUsed(transaction, image);
    Events.append(
        transaction,
        "container.created",
        id.value(),
        Map.of("name", name, "image", spec.image(), "imageId", image.value()));
    shared.parts().snapshots().commit(transaction, pending, SnapshotKey.container(id));
    return transaction.answer(new Created(id, name));
  }

  private static String freeName(Transaction transaction) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var name = GeneratedName.of(ThreadLocalRandom.current(), attempt);
      if (ContainerTable.byName(transaction, name).isEmpty()) {
        return name;
      }
    }
    throw new BerthException(
        ErrorKind.RESOURCE_EXHAUSTED,
        "cannot generate a free name for a container after %d tries; give one".formatted(ATTEMPTS));
  }

  private static void undo(Path folder, Pending pending, RuntimeException failure) {
    try (pending) {
      EngineFiles.remove(folder);
    } catch (RuntimeException again) {
      failure.addSuppressed(again);
    }
  }

  /**
   * The sources of bind mounts that are no folders.
   *
   * @throws BerthException INVALID_ARGUMENT where a source doesn't exist
   */
  static Set<String> fileSources(List<ContainerMount> mounts) {
    var sources = new HashSet<String>();
    for (var mount : mounts) {
      if (mount instanceof ContainerMount.Bind(var source, var target, _)) {
        var path = Path.of(source);
        if (!Files.exists(path)) {
          throw BerthException.invalid(
              "cannot mount %s on %s: it does not exist on the host; make it first"
                  .formatted(source, target));
        }
        if (!Files.isDirectory(path)) {
          sources.add(source);
        }
      }
    }
    return sources;
  }
}
