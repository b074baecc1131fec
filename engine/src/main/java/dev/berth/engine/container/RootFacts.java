package dev.berth.engine.container;

import dev.berth.engine.snapshot.OverlayKind;
import dev.berth.engine.snapshot.RootMount;
import java.nio.file.Path;

/**
 * What the root of a container is made of.
 *
 * @param mountPoint empty folder of the host that the root is mounted on, in its own namespace
 */
record RootFacts(RootMount mount, OverlayKind kind, Path mountPoint) {
  RootFacts {
    if (mount.lowers().isEmpty()) {
      throw new IllegalArgumentException("no layer below the upper folder");
    }
  }
}
