package dev.berth.engine.image;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.ImageMountTable;
import dev.berth.engine.state.ImageMountTable.ImageMountRow;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.ImageTable.ImageRow;
import dev.berth.engine.state.IndexPartTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a removal decided, in the transaction that found it out, and what it leaves to be cleared.
 */
record Removing(ImageRemoval answer, Unneeded unneeded) {
  /**
   * Removes a reference, and the image with its last one; or an image by its id.
   *
   * @throws BerthException as {@link Images#remove} says
   */
  static Removing of(Transaction transaction, Snapshots snapshots, String text, boolean force) {
    var found = ImageLookup.find(transaction, text);
    var names = new RemovedNames(transaction);
    if (found.reference().isPresent()) {
      names.remove(found.reference().get());
    } else {
      var all = TagTable.of(transaction, found.image().id());
      if (all.size() > 1 && !force) {
        throw BerthException.conflict(
            "cannot remove the image %s: it has %d references, %s; name one of them, or remove all with force"
                .formatted(text, all.size(), familiar(all)));
      }
      names.removeAll(found.image().id(), all);
    }
    var images = names.unnamed();
    images.forEach(image -> refuseUsed(transaction, text, image.id()));
    names.tell();
    var unneeded = delete(transaction, snapshots, images, names);
    var answer =
        new ImageRemoval(
            names.removed(), images.stream().map(ImageRow::id).toList(), unneeded.bytes());
    return new Removing(transaction.answer(answer), unneeded);
  }

  private static String familiar(List<TagRow> tags) {
    return tags.stream()
        .map(tag -> ImageReference.parse(tag.reference()).familiar())
        .collect(Collectors.joining(", "));
  }

  private static void refuseUsed(Transaction transaction, String text, Digest id) {
    refuseMounted(transaction, text, id);
    var names = ContainerTable.ofImage(transaction, id).stream().map(ContainerRow::name).toList();
    if (!names.isEmpty()) {
      throw new BerthException(
              ErrorKind.IN_USE,
              "cannot remove the image %s: the %s made from it; remove them first"
                  .formatted(
                      text,
                      names.size() == 1
                          ? "container " + names.getFirst() + " was"
                          : "containers " + String.join(", ", names) + " were"))
          .with("containers", String.join(",", names));
    }
  }

  private static void refuseMounted(Transaction transaction, String text, Digest id) {
    var paths = ImageMountTable.of(transaction, id).stream().map(ImageMountRow::path).toList();
    if (!paths.isEmpty()) {
      throw new BerthException(
              ErrorKind.IN_USE,
              "cannot remove the image %s: it is mounted on %s; unmount it first"
                  .formatted(text, String.join(", ", paths)))
          .with("mounts", String.join(",", paths));
    }
  }

  private static Unneeded delete(
      Transaction transaction, Snapshots snapshots, List<ImageRow> images, RemovedNames names) {
    var candidates = new ArrayList<Digest>(names.documents());
    var keys = new ArrayList<String>();
    var diffIds = new LinkedHashSet<Digest>();
    for (var image : images) {
      var layers = StoredImages.layers(transaction, image.id());
      layers.forEach(layer -> candidates.add(layer.blob()));
      layers.forEach(layer -> diffIds.add(layer.diffId()));
      keys.addAll(ImageLayer.keys(layers));
      candidates.add(image.id());
      candidates.add(image.manifest());
      IndexPartTable.ofImage(transaction, image.id())
          .forEach(part -> candidates.add(part.digest()));
      ImageTable.delete(transaction, image.id());
      ImageEvents.append(transaction, "removed", image.id(), names.of(image.id()));
    }
    candidates.addAll(IndexPartTable.forgetUnnamed(transaction, names.documents()));
    candidates.addAll(CompressedLayerTable.forgetUnneeded(transaction, diffIds));
    return Unneeded.giveUp(transaction, snapshots, candidates, keys);
  }
}
