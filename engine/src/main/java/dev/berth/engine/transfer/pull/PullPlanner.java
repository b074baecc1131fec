package dev.berth.engine.transfer.pull;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.Descriptor;
import dev.berth.engine.image.ImageConfig;
import dev.berth.engine.image.ImageLayer;
import dev.berth.engine.image.Manifest;
import dev.berth.engine.snapshot.SnapshotKey;
import dev.berth.engine.value.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What has to be done for each layer of an image. Pure. */
final class PullPlanner {
  private PullPlanner() {}

  /**
   * One layer.
   *
   * @param wanted as its manifest describes it
   * @param layer as its image refers to it
   * @param present a layer of the same files that is here, perhaps made of another archive
   */
  record Step(Descriptor wanted, ImageLayer layer, Optional<ImageLayer> present) {
    /** Whether the very archive is here, too. */
    boolean isWhole() {
      return present.filter(layer -> layer.blob().equals(wanted.digest())).isPresent();
    }
  }

  /**
   * The steps, lowest layer first. A layer is there where its files are, whatever archive they were
   * made of, and all layers below it are.
   *
   * @param known a layer that is there, blob and snapshot, in the place of the one that is wanted
   * @throws BerthException CORRUPT where manifest and config don't fit together; UNSUPPORTED for
   *     layers that are no archives
   */
  static List<Step> plan(
      Manifest manifest, ImageConfig config, Function<ImageLayer, Optional<ImageLayer>> known) {
    var diffIds = config.diffIds();
    if (diffIds.size() != manifest.layers().size()) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot use the image: its manifest has %d layers and its config %d; it is damaged where it comes from"
              .formatted(manifest.layers().size(), diffIds.size()));
    }
    requireOneSize(manifest.layers());
    var steps = new ArrayList<Step>();
    Optional<Digest> chain = Optional.empty();
    boolean there = true;
    for (int i = 0; i < diffIds.size(); i++) {
      var wanted = manifest.layers().get(i);
      requireArchive(wanted);
      var chainId = SnapshotKey.chainId(chain, diffIds.get(i));
      var layer =
          new ImageLayer(
              diffIds.get(i), chainId, wanted.digest(), wanted.size(), wanted.mediaType());
      var present = there ? known.apply(layer) : Optional.<ImageLayer>empty();
      there = present.isPresent();
      steps.add(new Step(wanted, layer, present));
      chain = Optional.of(chainId);
    }
    return steps;
  }

  /** A blob that several layers are made of is fetched once, and has one size. */
  private static void requireOneSize(List<Descriptor> layers) {
    var sizes = new HashMap<Digest, Long>();
    for (var layer : layers) {
      if (sizes.merge(layer.digest(), layer.size(), (first, _) -> first) != layer.size()) {
        throw new BerthException(
            ErrorKind.CORRUPT,
            "cannot use the image: its manifest says of its layer %s that it has %d bytes, and %d; it is damaged where it comes from"
                .formatted(layer.digest(), sizes.get(layer.digest()), layer.size()));
      }
    }
  }

  private static void requireArchive(Descriptor wanted) {
    if (!wanted.mediaType().isLayer()) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot use the image: its layer %s is of the type %s, and layers are tar archives, plain or compressed with gzip or zstd; it is no image of a container"
              .formatted(wanted.digest(), wanted.mediaType()));
    }
  }
}
