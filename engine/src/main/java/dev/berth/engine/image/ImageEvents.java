package dev.berth.engine.image;

import dev.berth.engine.event.Event;
import dev.berth.engine.event.Events;
import dev.berth.engine.state.TagTable;
import dev.berth.engine.state.TagTable.TagRow;
import dev.berth.engine.state.Transaction;
import dev.berth.engine.value.Digest;
import dev.berth.engine.value.ImageReference;
import java.util.Map;
import java.util.Optional;

/** What happens to images, told in the transaction that does it. */
final class ImageEvents {
  private ImageEvents() {}

  /** Lets a reference mean an image, and tells so. */
  static void tag(Transaction transaction, Digest id, Digest target, ImageReference reference) {
    TagTable.put(
        transaction, new TagRow(reference.toString(), id, target, System.currentTimeMillis()));
    append(transaction, "tagged", id, Optional.of(reference));
  }

  /** Tells what was done with an image. */
  static void append(
      Transaction transaction, String verb, Digest id, Optional<ImageReference> reference) {
    Events.append(
        transaction,
        "image." + verb,
        id.value(),
        reference
            .map(ImageReference::familiar)
            .map(name -> Map.of(Event.NAME, name))
            .orElse(Map.of()));
  }
}
