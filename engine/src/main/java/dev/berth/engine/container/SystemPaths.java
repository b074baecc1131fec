package dev.berth.engine.container;

/** The folders whose content is the kernel's: nothing of an image or a user is mounted in them. */
final class SystemPaths {
  private SystemPaths() {}

  static boolean covers(String path) {
    return ContainerPaths.isWithin(path, "/proc") || ContainerPaths.isWithin(path, "/sys");
  }
}
