package dev.berth.engine.transfer.archive;

import dev.berth.engine.value.Digest;
import java.util.List;

/**
 * An index that images of an archive came in.
 *
 * @param document its bytes
 * @param parts names of what of it is taken beside the images
 */
@SuppressWarnings("ArrayRecordComponent")
record PlannedIndex(Digest digest, byte[] document, List<String> parts) {
  PlannedIndex {
    parts = List.copyOf(parts);
  }
}
