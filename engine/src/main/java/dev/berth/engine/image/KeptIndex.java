package dev.berth.engine.image;

import dev.berth.engine.value.Digest;
import java.util.List;

/**
 * An index that images came in, with what is here of it beside them. It is kept byte for byte.
 *
 * @param document not to be changed
 * @param parts of it that belong to no image, and are in the content store: indexes inside it,
 *     attestations
 */
@SuppressWarnings("ArrayRecordComponent")
public record KeptIndex(byte[] document, List<Digest> parts) {
  public KeptIndex {
    parts = List.copyOf(parts);
  }

  Digest digest() {
    return Digest.of(document);
  }
}
