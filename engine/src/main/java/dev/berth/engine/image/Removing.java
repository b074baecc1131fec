package dev.berth.engine.image;

import dev.berth.engine.content.BlobStore;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.ImageLookup.Found;
import dev.berth.engine.snapshot.Snapshots;
import dev.berth.engine.state.CompressedLayerTable;
import dev.berth.engine.state.ContainerTable;
import dev.berth.engine.state.ContainerTable.ContainerRow;
import dev.berth.engine.state.ImageTable;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  static Removing of(
      Transaction transaction, BlobStore blobs, Snapshots snapshots, String text, boolean force) {
    var found = ImageLookup.find(transaction, text);
    var id = found.image().id();
    var all = StoredImages.references(transaction, id);
    var untagged = found.reference().map(List::of).orElse(all);
    if (untagged.size() > 1 && !force) {
      throw BerthException.conflict(
          "cannot remove the image %s: it has %d references, %s; name one of them, or remove all with force"
              .formatted(text, all.size(), familiar(all)));
    }
    boolean last = untagged.size() == all.size();
    if (last) {
      refuseUsed(transaction, text, id);
    }
    for (var reference : untagged) {
      TagTable.delete(transaction, reference.toString());
      ImageEvents.append(transaction, "untagged", id, Optional.of(reference));
    }
    var unneeded =
        last
            ? delete(transaction, blobs, snapshots, found, untagged.stream().findFirst())
            : new Unneeded(List.of(), List.of(), 0);
    var answer = new ImageRemoval(untagged, last ? List.of(id) : List.of(), unneeded.bytes());
    return new Removing(transaction.answer(answer), unneeded);
  }

  private static String familiar(List<ImageReference> references) {
    return references.stream().map(ImageReference::familiar).collect(Collectors.joining(", "));
  }

  private static void refuseUsed(Transaction transaction, String text, Digest id) {
    var names =
        ContainerTable.all(transaction).stream()
            .filter(container -> container.imageId().equals(id.value()))
            .map(ContainerRow::name)
            .sorted()
            .toList();
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

  private static Unneeded delete(
      Transaction transaction,
      BlobStore blobs,
      Snapshots snapshots,
      Found found,
      Optional<ImageReference> name) {
    var layers = StoredImages.layers(transaction, found.image().id());
    ImageTable.delete(transaction, found.image().id());
    ImageEvents.append(transaction, "removed", found.image().id(), name);
    var candidates = new ArrayList<>(layers.stream().map(ImageLayer::blob).toList());
    candidates.add(found.image().id());
    candidates.add(found.image().manifest());
    candidates.addAll(CompressedLayerTable.forgetUnneeded(transaction));
    return Unneeded.giveUp(transaction, blobs, snapshots, candidates, ImageLayer.keys(layers));
  }
}
