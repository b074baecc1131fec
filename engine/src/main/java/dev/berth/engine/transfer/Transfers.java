package dev.berth.engine.transfer;

import dev.berth.engine.build.ConfigChanges;
import dev.berth.engine.container.CommittedConfig;
import dev.berth.engine.container.Containers;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Lease;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.image.ContainerConfig;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageConfig.History;
import dev.berth.engine.image.ImageIdentity;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.Origin;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import dev.berth.engine.value.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes images from archives, mirrors and containers. */
public final class Transfers {
  private static final Digest NOTHING = Digest.of(new byte[0]);

  private static final String BASE_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final Images images;
  private final Containers containers;
  private final LayerDiff diff;
  private final NewLayer newLayer;
  private final Bootstrap bootstrap;

  /**
   * Makes images below a state root.
   *
   * @param temporary folder for work in progress, emptied at start
   */
  public Transfers(
      Path temporary,
      BlobStore blobs,
      Snapshots snapshots,
      Images images,
      Containers containers,
      FileCalls files) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.images = images;
    this.containers = containers;
    this.bootstrap = new Bootstrap(temporary, containers.stepRunner(), files);
    this.diff = new LayerDiff(files);
    this.newLayer = new NewLayer(blobs, snapshots, new LayerApplier(files));
  }

  /**
   * Makes an image of a tar of a root file system: plain, gzip, zstd or xz.
   *
   * @param archive read to its end, not closed
   */
  public ImageIdentity importTar(
      ImportRequest request, InputStream archive, OperationContext operation) {
    var config = ConfigChanges.apply(ContainerConfig.EMPTY, request.changes());
    try (var lease = images.lease()) {
      var layer = newLayer.lowest(archive, request.digest(), lease, operation);
      if (layer.diffId().equals(NOTHING)) {
        throw BerthException.invalid(
            "cannot import the archive: it is empty; look whether what should have sent it failed (an archive of no files has 1024 bytes at least)");
      }
      return images.create(
          Origin.IMPORTED,
          firstConfig(config, layer, Instant.now(), "import", request.message().orElse("")),
          List.of(layer),
          list(request.reference()),
          lease);
    }
  }

  private static ImageConfig firstConfig(
      ContainerConfig config, ImageLayer layer, Instant at, String createdBy, String comment) {
    return new ImageConfig(
        Optional.of(at),
        Optional.empty(),
        Platform.host(),
        config,
        List.of(layer.diffId()),
        List.of(new History(Optional.of(at), createdBy, "", comment, false)));
  }

  /**
   * Makes a Debian base image from a Debian mirror. What it runs for that sees this machine's files
   * read-only and has every default of hardening.
   */
  public ImageIdentity bootstrap(BootstrapRequest request, OperationContext operation) {
    var plan = BootstrapPlan.of(request, bootstrap.facts(), Instant.now());
    return bootstrap.run(plan, operation, archive -> importBase(plan, archive, operation));
  }

  private ImageIdentity importBase(BootstrapPlan plan, Path archive, OperationContext operation) {
    var config =
        ContainerConfig.EMPTY.withCommand(List.of("bash")).withEnvironment(List.of(BASE_PATH));
    try (var lease = images.lease();
        var in = Files.newInputStream(archive)) {
      var layer = newLayer.lowest(in, Optional.empty(), lease, operation);
      return images.create(
          Origin.BOOTSTRAPPED,
          firstConfig(config, layer, plan.epoch(), "mmdebstrap " + plan.suite(), ""),
          List.of(layer),
          List.of(plan.reference()),
          lease);
    } catch (IOException e) {
      throw StoreFailure.read("the archive of the bootstrap", e);
    }
  }

  /**
   * Makes an image of a container's present files and of what it was made with, running or not.
   * What a running one writes meanwhile may be in it or not, file by file.
   */
  public ImageIdentity commit(CommitRequest request) {
    var source = containers.commitSource(request.container());
    var parent = images.config(source.image());
    var config =
        ConfigChanges.apply(
            CommittedConfig.of(source.spec(), parent.container()), request.changes());
    try (var lease = images.lease()) {
      var layers = new ArrayList<>(images.layers(source.image()));
      var added = changes(source.upper(), SnapshotKey.chainId(parent.diffIds()), lease);
      added.ifPresent(layers::add);
      return images.create(
          Origin.COMMITTED,
          committed(request, parent, config, layers, added.isEmpty()),
          layers,
          list(request.reference()),
          lease);
    }
  }

  /** A layer of what a folder changes over other layers; empty where it changes nothing. */
  private Optional<ImageLayer> changes(Path upper, Optional<Digest> below, Lease lease) {
    var mount = snapshots.view(below.map(SnapshotKey::layer));
    try (var view = snapshots.open(mount);
        var ingest = blobs.begin()) {
      var out = new ArchiveOutput(ingest);
      diff.write(upper, LowerLookup.of(view), out);
      return out.isEmpty()
          ? Optional.empty()
          : Optional.of(newLayer.onTop(ingest.commit(lease), below, lease));
    }
  }

  private static ImageConfig committed(
      CommitRequest request,
      ImageConfig parent,
      ContainerConfig config,
      List<ImageLayer> layers,
      boolean emptyLayer) {
    var now = Instant.now();
    var history = new ArrayList<>(parent.history());
    history.add(
        new History(
            Optional.of(now),
            String.join("; ", request.changes()),
            request.author().orElse(""),
            request.message().orElse(""),
            emptyLayer));
    return new ImageConfig(
        Optional.of(now),
        request.author(),
        parent.platform(),
        config,
        layers.stream().map(ImageLayer::diffId).toList(),
        history);
  }

  private static List<ImageReference> list(Optional<ImageReference> reference) {
    return reference.stream().toList();
  }
}
