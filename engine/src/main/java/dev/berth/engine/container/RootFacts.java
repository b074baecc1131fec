package dev.berth.engine.container;

import java.nio.file.Path;
import java.util.List;

/**
 * What the root of a container is made of.
 *
 * @param newMountApi whether the kernel takes {@code lowerdir+}; else mount(2) with short names
 * @param base folder that all layers are below
 * @param lowers layer folders, uppermost first
 * @param mountPoint empty folder of the host that the root is mounted on, in its own namespace
 */
record RootFacts(
    boolean newMountApi, Path base, List<Path> lowers, Path upper, Path work, Path mountPoint) {
  RootFacts {
    lowers = List.copyOf(lowers);
    if (lowers.isEmpty()) {
      throw new IllegalArgumentException("no layer below the upper folder");
    }
  }
}
