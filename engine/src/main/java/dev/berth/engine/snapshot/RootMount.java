package dev.berth.engine.snapshot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a root file system is stacked from.
 *
 * @param folder the snapshots folder, that all others are short names in
 * @param lowers absolute, uppermost first; may be empty
 * @param upper absolute; empty for a read-only view
 * @param work absolute; there with an upper folder
 */
public record RootMount(Path folder, List<Path> lowers, Optional<Path> upper, Optional<Path> work) {
  public RootMount {
    lowers = List.copyOf(lowers);
    if (upper.isPresent() != work.isPresent()) {
      throw new IllegalArgumentException("an upper folder needs a work folder, and no other does");
    }
  }

  /** All folders that hold files, uppermost first. */
  public List<Path> folders() {
    return upper
        .map(
            top -> {
              var all = new ArrayList<Path>();
              all.add(top);
              all.addAll(lowers);
              return List.copyOf(all);
            })
        .orElse(lowers);
  }
}
