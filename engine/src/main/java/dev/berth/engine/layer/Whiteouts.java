package dev.berth.engine.layer;

/** How archives and overlay write down that something below is hidden. */
final class Whiteouts {
  static final String PREFIX = ".wh.";

  /** In a folder: nothing of what is below it is seen. */
  static final String OPAQUE = ".wh..wh..opq";

  /** AUFS's own files, of which {@link #OPAQUE} alone says something. */
  static final String INTERNAL = ".wh..wh.";

  static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";

  /** Without a value: the folder may have whiteouts, wherever it came from. */
  static final String ORIGIN_ATTRIBUTE = "trusted.overlay.origin";

  static final String OVERLAY_ATTRIBUTES = "trusted.overlay.";

  private Whiteouts() {}

  static boolean isWhiteout(String name) {
    return name.startsWith(PREFIX);
  }

  static boolean isInternal(String name) {
    return name.startsWith(INTERNAL) && !name.equals(OPAQUE);
  }

  /** The name that a whiteout hides. */
  static String hidden(String whiteout) {
    return whiteout.substring(PREFIX.length());
  }

  static boolean isOverlayAttribute(String name) {
    return name.startsWith(OVERLAY_ATTRIBUTES);
  }
}
