package dev.berth.engine.mount;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Images;
import dev.berth.engine.kernel.Errno;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.MountCalls;
import dev.berth.engine.kernel.MountLine;
import dev.berth.engine.snapshot.OverlayOps;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageMountTable.ImageMountRow;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that are mounted. */
public final class ImageMounts {
  private static final String SOURCE = "berth:";
  private static final Logger LOG = LoggerFactory.getLogger(ImageMounts.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path empty;
  private final Database database;
  private final Images images;
  private final Snapshots snapshots;
  private final FileCalls files;
  private final MountCalls calls;
  private final MountPlace place;

  /** Held while a mount is made or taken away: the table of mounts is looked at in between. */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param root the state root
   * @param run folder of run-time files
   */
  public ImageMounts(
      Path root,
      Path run,
      Database database,
      Images images,
      Snapshots snapshots,
      FileCalls files,
      MountCalls calls) {
    this.empty = root.resolve("rootfs");
    this.database = database;
    this.images = images;
    this.snapshots = snapshots;
    this.files = files;
    this.calls = calls;
    this.place = new MountPlace(files, run.resolve("mounts"), List.of(root, run));
  }

  /**
   * Mounts an image.
   *
   * @param at an empty folder; one of the engine's own, that root alone may enter, without it
   * @throws BerthException NOT_FOUND; INVALID_ARGUMENT for a folder that can't be used, or an image
   *     without layers
   */
  public ImageMount mount(String image, Optional<String> at) {
    var id = images.resolve(image);
    var chain = images.layers(id).stream().map(ImageLayer::chainId).toList();
    if (chain.isEmpty()) {
      throw BerthException.invalid(
          "cannot mount the image %s: it has no layers, so there is nothing to look at"
              .formatted(image));
    }
    var bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    var name = HexFormat.of().formatHex(bytes);
    var path = place.choose(at, name);
    var row =
        new ImageMountRow(name, id, path.toString(), at.isEmpty(), System.currentTimeMillis());
    lock.lock();
    try {
      intend(image, row);
      try {
        make(row, chain.getLast());
      } catch (RuntimeException e) {
        undo(row, e);
        throw e;
      }
    } finally {
      lock.unlock();
    }
    return mount(row);
  }

  private void intend(String image, ImageMountRow row) {
    database.write(
        Durability.PROCESS,
        transaction -> {
          if (ImageTable.find(transaction, row.image()).isEmpty()) {
            throw BerthException.notFound(
                "image",
                image,
                "cannot mount the image %s: it has just been removed".formatted(image));
          }
          ImageMountTable.at(transaction, row.path())
              .ifPresent(
                  other -> {
                    throw new BerthException(
                        ErrorKind.ALREADY_EXISTS,
                        "cannot mount the image on %s: %s is mounted there; unmount it first"
                            .formatted(row.path(), other.image()));
                  });
          ImageMountTable.insert(transaction, row);
          Images.setLastUsed(transaction, row.image());
          return transaction.answer(mount(row));
        });
  }

  private void make(ImageMountRow row, Digest chain) {
    var path = Path.of(row.path());
    if (row.own()) {
      place.make(path);
    }
    var view = snapshots.view(Optional.of(SnapshotKey.layer(chain)));
    int target = place.openEmpty(path);
    try {
      calls.view(view.folder(), SOURCE + row.id(), OverlayOps.options(view, empty), target);
    } finally {
      files.close(target);
    }
  }

  private void undo(ImageMountRow row, RuntimeException failure) {
    try {
      if (row.own()) {
        place.remove(Path.of(row.path()));
      }
      forget(row);
    } catch (RuntimeException again) {
      failure.addSuppressed(again);
    }
  }

  private void forget(ImageMountRow row) {
    database.store(
        Durability.PROCESS,
        transaction -> {
          ImageMountTable.delete(transaction, row.id());
        });
  }

  /**
   * Takes a mount away.
   *
   * @param which its path or id, or an image that is mounted once
   * @param force also where a process has a file of it open
   * @throws BerthException NOT_FOUND; IN_USE where a process uses it
   */
  public ImageMount unmount(String which, boolean force) {
    lock.lock();
    try {
      var row = find(which);
      unmount(row, force);
      return mount(row);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a mount away where a check allows it.
   *
   * @return whether it did
   */
  public boolean unmountWhere(String id, Predicate<Transaction> allowed) {
    lock.lock();
    try {
      var row =
          database.read(
              transaction ->
                  ImageMountTable.find(transaction, id).filter(_ -> allowed.test(transaction)));
      row.ifPresent(one -> unmount(one, false));
      return row.isPresent();
    } finally {
      lock.unlock();
    }
  }

  private void unmount(ImageMountRow row, boolean force) {
    point(row).ifPresent(path -> unmount(path, force));
    if (row.own()) {
      place.remove(Path.of(row.path()));
    }
    forget(row);
  }

  /** Who may rename a folder above it may also put a link in that one's place. */
  private void unmount(Path path, boolean force) {
    int folder = place.open(path.resolveSibling(""));
    try {
      calls.unmount(folder, String.valueOf(path.getFileName()), force);
    } catch (KernelException e) {
      if (e.errno() == Errno.EBUSY) {
        throw new BerthException(
            ErrorKind.IN_USE,
            "cannot unmount %s: a process has a file of it open, or is in it; end that, or force it"
                .formatted(path),
            e);
      }
      throw e;
    } finally {
      files.close(folder);
    }
  }

  /** Where it is by now; empty where it is gone. */
  private static Optional<Path> point(ImageMountRow row) {
    var lines = MountLine.read();
    var ours = lines.stream().filter(line -> isOf(line, row)).toList();
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    var point = ours.getLast().point();
    var top = lines.stream().filter(line -> line.point().equals(point)).toList().getLast();
    if (!isOf(top, row)) {
      throw new BerthException(
          ErrorKind.IN_USE,
          "cannot unmount %s: %s is mounted over it; unmount that first"
              .formatted(point, top.source()));
    }
    return Optional.of(Path.of(point));
  }

  private static boolean isOf(MountLine line, ImageMountRow row) {
    return line.type().equals("overlay") && line.source().equals(SOURCE + row.id());
  }

  private ImageMountRow find(String which) {
    var all = database.read(ImageMountTable::all);
    var path = Path.of(which.replace('\0', '?')).normalize().toString();
    var found =
        all.stream().filter(row -> row.id().equals(which) || row.path().equals(path)).findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    if (which.startsWith("/")) {
      throw missing(which);
    }
    var image = images.resolve(which);
    var mounts = all.stream().filter(row -> row.image().equals(image)).toList();
    if (mounts.size() > 1) {
      throw BerthException.conflict(
          "cannot unmount the image %s: it is mounted on %s; name one of them"
              .formatted(
                  which,
                  mounts.stream().map(ImageMountRow::path).collect(Collectors.joining(", "))));
    }
    return mounts.stream().findFirst().orElseThrow(() -> missing(which));
  }

  private static BerthException missing(String which) {
    return BerthException.notFound(
        "mount",
        which,
        "cannot unmount %s: no image is mounted there; look at the list of mounts"
            .formatted(which));
  }

  /** All of them, oldest first. */
  public List<ImageMount> list() {
    return database.read(ImageMountTable::all).stream().map(ImageMounts::mount).toList();
  }

  private static ImageMount mount(ImageMountRow row) {
    return new ImageMount(row.id(), row.image(), row.path(), Instant.ofEpochMilli(row.createdAt()));
  }

  /**
   * Forgets those that are not mounted any more: the machine was started anew, somebody unmounted
   * them, or a server ended before it had mounted them.
   */
  public void reconcile() {
    var lines = MountLine.read();
    for (var row : database.read(ImageMountTable::all)) {
      if (lines.stream().noneMatch(line -> isOf(line, row))) {
        try {
          if (row.own()) {
            place.remove(Path.of(row.path()));
          }
        } catch (RuntimeException e) {
          LOG.warn("the folder of a mount that is gone stays", e);
        }
        forget(row);
      }
    }
  }
}
