package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.PathText;
import dev.berth.engine.kernel.PlatformThreads;
import dev.berth.engine.snapshot.LayeredView;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.snapshot.ViewChange;
import dev.berth.engine.snapshot.ViewDiff;
import dev.berth.engine.snapshot.ViewDiff.Side;
import dev.berth.engine.value.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compares the files of images, as containers would see them, part by part. Layers that both have
 * below all others are not looked at.
 */
public final class ImageDiffs {
  /** Changes in one part. */
  public static final int MOST_CHANGES = 5000;

  /** Bytes that are compared for one part, so that no call takes for ever. */
  private static final long MOST_BYTES = 1L << 30;

  /** Paths that are looked at for one part. */
  private static final int MOST_PATHS = 1_000_000;

  private final Images images;
  private final Snapshots snapshots;
  private final FileCalls files;

  public ImageDiffs(Images images, Snapshots snapshots, FileCalls files) {
    this.images = images;
    this.snapshots = snapshots;
    this.files = files;
  }

  /**
   * The next part of what differs. Times are not compared.
   *
   * @param from where the part before said that this one begins; empty for the first
   * @param limit most changes; {@link #MOST_CHANGES} at most
   * @throws BerthException NOT_FOUND, also where an image is removed meanwhile; INVALID_ARGUMENT
   */
  public ImageDiff diff(String before, String after, Optional<String> from, int limit) {
    if (limit < 1 || limit > MOST_CHANGES) {
      throw BerthException.invalid(
          "cannot compare images in parts of %d changes: give 1 to %d"
              .formatted(limit, MOST_CHANGES));
    }
    var beyond = from.map(ImageDiffs::path);
    var one = images.resolve(before);
    var other = images.resolve(after);
    var lower = chain(one);
    var upper = chain(other);
    int shared = ViewDiff.shared(lower, upper);
    var part = new Part(limit);
    PlatformThreads.KERNEL.call(
        () -> {
          try (var a = open(lower);
              var b = open(upper)) {
            new ViewDiff(
                    files,
                    new Side(a, lower.size() - shared),
                    new Side(b, upper.size() - shared),
                    false,
                    part)
                .walk(beyond);
          }
          return part;
        });
    images.resolve(one.value());
    images.resolve(other.value());
    return new ImageDiff(one, other, part.changes, part.next().map(ImageDiffs::cursor));
  }

  /** Chain IDs, lowest first. */
  private List<Digest> chain(Digest image) {
    return images.layers(image).stream().map(ImageLayer::chainId).toList();
  }

  private LayeredView open(List<Digest> chain) {
    List<Path> folders =
        chain.isEmpty()
            ? List.of()
            : snapshots.view(Optional.of(SnapshotKey.layer(chain.getLast()))).folders();
    return snapshots.open(folders);
  }

  /** A path is any bytes, and a text of JSON is not. */
  private static String cursor(String path) {
    return HexFormat.of().formatHex(PathText.encode(path));
  }

  private static String path(String cursor) {
    try {
      return PathText.decode(HexFormat.of().parseHex(cursor));
    } catch (IllegalArgumentException e) {
      throw BerthException.invalid(
          "cannot go on comparing from \"%s\": give \"next\" of the part before as it came"
              .formatted(cursor));
    }
  }

  /** Collects until it is enough. */
  private static final class Part implements ViewDiff.Visitor {
    private final int limit;
    private final List<ViewChange> changes = new ArrayList<>();
    private long bytes;
    private int paths;
    private String last = "";
    private boolean full;

    Part(int limit) {
      this.limit = limit;
    }

    @Override
    public boolean goesOn(String path) {
      full = changes.size() == limit || bytes > MOST_BYTES || paths == MOST_PATHS;
      if (!full) {
        last = path;
        paths++;
      }
      return !full;
    }

    @Override
    public void compared(int count) {
      bytes += count;
    }

    @Override
    public void changed(ViewChange change) {
      changes.add(change);
    }

    Optional<String> next() {
      return full ? Optional.of(last) : Optional.empty();
    }
  }
}
