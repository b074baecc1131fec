package dev.berth.engine.verify;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.content.StoreFailure;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.PlatformThreads;
import dev.berth.engine.layer.ArchiveLimits;
import dev.berth.engine.layer.LayerApplier;
import dev.berth.engine.layer.LowerLookup;
import dev.berth.engine.snapshot.Pending;
import dev.berth.engine.snapshot.SnapshotKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.snapshot.ViewDiff;
import dev.berth.engine.snapshot.ViewDiff.Side;
import dev.berth.engine.verify.Stored.StoredLayer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares a layer's folder with what its blob holds: the blob is unpacked once more beside it, and
 * the two are looked at as a container would see them.
 */
final class LayerCheck {
  /** Wrong files that are told of one layer. */
  private static final int TOLD = 20;

  /** More are not counted. */
  private static final int COUNTED = 1000;

  private final BlobStore blobs;
  private final Snapshots snapshots;
  private final LayerApplier applier;
  private final FileCalls files;
  private final Steps steps;

  LayerCheck(
      BlobStore blobs, Snapshots snapshots, LayerApplier applier, FileCalls files, Steps steps) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.applier = applier;
    this.files = files;
    this.steps = steps;
  }

  /** Whether the blob of a layer is here. */
  boolean canUnpack(StoredLayer layer) {
    return blobs.find(layer.blob()).isPresent();
  }

  /**
   * Unpacks the blob of a layer to a folder that the caller closes.
   *
   * @param below folders below, uppermost first, all as they should be
   * @throws BerthException CORRUPT where the blob is no such layer
   */
  Pending unpack(StoredLayer layer, List<Path> below) {
    var pending = snapshots.prepare(SnapshotKind.LAYER, Optional.empty());
    try (var archive = Channels.newInputStream(blobs.open(layer.blob()));
        var view = snapshots.open(below)) {
      var applied =
          applier.apply(
              steps.counting(archive), pending.fs(), LowerLookup.of(view), ArchiveLimits.DEFAULT);
      if (!applied.diffId().equals(layer.diffId())) {
        throw new BerthException(
            ErrorKind.CORRUPT,
            "uncompressed it has the digest %s and not the diff ID %s"
                .formatted(applied.diffId(), layer.diffId()));
      }
      return pending;
    } catch (IOException e) {
      pending.close();
      throw StoreFailure.of("read a blob", blobs.path(layer.blob()), e);
    } catch (RuntimeException e) {
      pending.close();
      throw e;
    }
  }

  /** Files that are wrong: some of them, and how many. */
  record Wrong(List<String> some, int count) {
    /** In words. */
    String text() {
      return "%s%d of its files %s not as in its blob"
          .formatted(count == COUNTED ? "at least " : "", count, count == 1 ? "is" : "are");
    }
  }

  /** What of a stored folder is not as in one that was unpacked just now. */
  Wrong compare(Path right, Path stored, List<Path> below) {
    var found = new Collector();
    PlatformThreads.KERNEL.call(
        () -> {
          try (var expected = snapshots.open(on(right, below));
              var there = snapshots.open(on(stored, below))) {
            new ViewDiff(files, new Side(expected, 1), new Side(there, 1), true, found)
                .walk(Optional.empty());
          }
          return found;
        });
    return new Wrong(found.some, found.count);
  }

  private static List<Path> on(Path top, List<Path> below) {
    var all = new ArrayList<Path>();
    all.add(top);
    all.addAll(below);
    return all;
  }

  private final class Collector implements ViewDiff.Visitor {
    private final List<String> some = new ArrayList<>();
    private int count;

    @Override
    public boolean goesOn(String path) {
      steps.pause();
      return count < COUNTED;
    }

    @Override
    public void compared(int bytes) {
      steps.pause();
    }

    @Override
    public void changed(ViewChange change) {
      count++;
      if (some.size() < TOLD) {
        some.add(PathText.printable(change.path()) + ": " + how(change));
      }
    }

    private static String how(ViewChange change) {
      if (change.after().isEmpty()) {
        return "missing";
      }
      if (change.before().isEmpty()) {
        return "added";
      }
      return "other "
          + change.what().stream()
              .sorted()
              .map(what -> what.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
  }
}
