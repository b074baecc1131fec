package dev.berth.engine;

import dev.berth.engine.build.BuildParts;
import dev.berth.engine.build.Builds;
import dev.berth.engine.cgroup.Cgroups;
import dev.berth.engine.container.Containers;
import dev.berth.engine.container.EngineParts;
import dev.berth.engine.container.OverlayProbe;
import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.Held;
import dev.berth.engine.content.Lease;
import dev.berth.engine.doctor.Doctor;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.event.Events;
import dev.berth.engine.gc.Cleanup;
import dev.berth.engine.gc.FigureReader;
import dev.berth.engine.gc.StoppedPulls;
import dev.berth.engine.image.ImageDiffs;
import dev.berth.engine.image.Images;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.kernel.jna.JnaMountCalls;
import dev.berth.engine.kernel.jna.JnaProcessCalls;
import dev.berth.engine.kernel.jna.JnaSecurityCalls;
import dev.berth.engine.kernel.jna.NativeDigests;
import dev.berth.engine.launch.Launcher;
import dev.berth.engine.launch.Monitors;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LayerDiff;
import dev.berth.engine.mount.ImageMounts;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.operation.Operations;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.registry.Registries;
import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.transfer.AwaitedCredentials;
import dev.berth.engine.transfer.NewLayer;
import dev.berth.engine.transfer.Transfers;
import dev.berth.engine.transfer.archive.ImageArchives;
import dev.berth.engine.transfer.pull.MissingImages;
import dev.berth.engine.transfer.pull.Pulls;
import dev.berth.engine.transfer.push.Pushes;
import dev.berth.engine.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * One engine over one state root: every part, made by hand in the order in which they need others.
 */
public final class Engine implements AutoCloseable {
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final EngineSettings settings;
  private final Machine machine;
  private final Database database;
  private final Events events;
  private final Operations operations;
  private final Snapshots snapshots;
  private final Images images;
  private final ImageDiffs imageDiffs;
  private final ImageMounts imageMounts;
  private final Containers containers;
  private final Transfers transfers;
  private final ImageArchives archives;
  private final Logins logins;
  private final Registries registries;
  private final Pulls pulls;
  private final Pushes pushes;
  private final Verification verification;
  private final Builds builds;
  private final Cleanup cleanup;
  private final FigureReader figures;
  private final Doctor doctor;

  private Engine(EngineSettings settings) {
    this.settings = settings;
    makeFolder(settings.root(), "rwx------");
    if (!Files.isDirectory(settings.run())) {
      makeFolder(settings.run(), "rwx--x--x");
    }
    NativeDigests.install();
    var files = new JnaFileCalls();
    var processes = new JnaProcessCalls();
    var security = new JnaSecurityCalls();
    var probed = Machine.probe();
    var temporary = settings.root().resolve("tmp");
    makeFolder(temporary, "rwx------");
    database = closed(Database.open(settings.root().resolve("state.db")));
    events = new Events(database, probed.bootId());
    var blobs = new BlobStore(settings.root(), files);
    snapshots = new Snapshots(settings.root(), database, files);
    images = new Images(database, blobs, snapshots);
    imageDiffs = new ImageDiffs(images, snapshots, files);
    var held = new Held(database);
    var cgroups = closed(Cgroups.open(probed, settings.cgroupParent(), files, security));
    var monitors = closed(new Monitors(processes));
    var launcher = closed(new Launcher(processes, monitors));
    machine =
        probed.withLowerdirPlus(
            OverlayProbe.takesLowersOneByOne(temporary, settings.run(), launcher));
    containers =
        closed(
            new Containers(
                new EngineParts(
                    settings.root(),
                    settings.run(),
                    settings.instance(),
                    machine,
                    database,
                    images,
                    snapshots,
                    machine.lowerdirPlus() ? OverlayKind.LOWERDIR_PLUS : OverlayKind.CLASSIC,
                    cgroups,
                    launcher,
                    monitors,
                    files,
                    processes,
                    security)));
    imageMounts =
        new ImageMounts(
            settings.root(),
            settings.run(),
            database,
            images,
            snapshots,
            files,
            new JnaMountCalls());
    containers.reconcile();
    imageMounts.reconcile();
    Lease.clear(database);
    held.expire(Instant.now());
    snapshots.reconcile();
    images.reconcile();
    logins = new Logins(settings.root().resolve("logins.json"));
    registries = closed(new Registries(settings.registries(), logins::find));
    transfers = new Transfers(temporary, blobs, snapshots, images, containers, files);
    var awaited = new AwaitedCredentials(logins);
    pulls = new Pulls(registries, awaited, held, blobs, snapshots, images, new LayerApplier(files));
    var dropped = pulls.droppedArchives(database);
    archives =
        new ImageArchives(
            blobs, images, new NewLayer(blobs, snapshots, new LayerApplier(files)), dropped);
    pushes = new Pushes(registries, database, blobs, images, dropped, awaited);
    verification =
        new Verification(
            database,
            blobs,
            snapshots,
            images,
            new LayerApplier(files),
            new LayerDiff(files),
            registries,
            files);
    builds =
        new Builds(
            new BuildParts(
                temporary,
                database,
                blobs,
                snapshots,
                images,
                new LayerApplier(files),
                new LayerDiff(files),
                containers.stepRunner(),
                this::provide));
    builds.reconcile();
    var stopped = closed(new StoppedPulls(database, blobs, images, reserve(settings.root())));
    stopped.begin();
    cleanup = new Cleanup(database, blobs, snapshots, images, containers, imageMounts, stopped);
    figures =
        new FigureReader(settings.root().resolve("state.db"), database, blobs, images, containers);
    operations = closed(new Operations(database));
    doctor = new Doctor(machine, settings.root(), cgroups.parent(), containers);
  }

  /** Opens an engine and brings its state and the machine together. */
  public static Engine open(EngineSettings settings) {
    return new Engine(settings);
  }

  private <T extends AutoCloseable> T closed(T part) {
    closing.push(part);
    return part;
  }

  /** A twentieth of the disk, and a gigabyte at most, is not for what pulls have left. */
  private static long reserve(Path root) {
    try {
      return Math.min(Files.getFileStore(root).getTotalSpace() / 20, 1L << 30);
    } catch (IOException e) {
      throw BerthException.internal("cannot look for room in " + root, e);
    }
  }

  private static void makeFolder(Path folder, String permissions) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw BerthException.internal("cannot make the folder " + folder, e);
    }
  }

  public EngineSettings settings() {
    return settings;
  }

  public Machine machine() {
    return machine;
  }

  public Database database() {
    return database;
  }

  public Events events() {
    return events;
  }

  public Operations operations() {
    return operations;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Images images() {
    return images;
  }

  public ImageDiffs imageDiffs() {
    return imageDiffs;
  }

  public ImageMounts imageMounts() {
    return imageMounts;
  }

  public Containers containers() {
    return containers;
  }

  public Transfers transfers() {
    return transfers;
  }

  public ImageArchives archives() {
    return archives;
  }

  public Logins logins() {
    return logins;
  }

  /** The base image of a build, pulled as a part of it. */
  private void provide(
      String image,
      PullPolicy policy,
      Map<String, Credentials> credentials,
      OperationContext operation) {
    new MissingImages(images)
        .provide(
            image,
            Optional.empty(),
            policy,
            request ->
                pulls.pull(
                    request,
                    Optional.ofNullable(credentials.get(request.reference().domain())),
                    operation));
  }

  public Registries registries() {
    return registries;
  }

  public Pulls pulls() {
    return pulls;
  }

  public Pushes pushes() {
    return pushes;
  }

  public Verification verification() {
    return verification;
  }

  public Builds builds() {
    return builds;
  }

  public Cleanup cleanup() {
    return cleanup;
  }

  public FigureReader figures() {
    return figures;
  }

  public Doctor doctor() {
    return doctor;
  }

  /** Closes every part, last made first; containers go on. */
  @Override
  public void close() {
    BerthException failure = null;
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = BerthException.internal("cannot close the engine", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
