package dev.berth.engine.gc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.gc.Node.Kind;

/** The words that plans and reports have for kinds. */
final class Kinds {
  private Kinds() {}

  static String label(Kind kind) {
    return switch (kind) {
      case TAG -> "tag";
      case CONTAINER -> "container";
      case IMAGE -> "image";
      case BUILD_STEP -> "build-cache";
      case DOWNLOAD -> "download";
      case ARCHIVE -> "archive";
      case MOUNT -> "mount";
      case WORK -> "work";
      case SNAPSHOT -> "layer";
      case BLOB -> "blob";
    };
  }

  /** Of a kind of which plans have no items. */
  static BerthException notPlanned(Kind kind) {
    return BerthException.internal("a plan has no items of kind " + label(kind), null);
  }

  static Kind parse(String label) {
    for (var kind : Kind.values()) {
      if (label(kind).equals(label)) {
        return kind;
      }
    }
    throw BerthException.internal("a plan has an item of the unknown kind " + label, null);
  }
}
