package dev.berth.engine.transfer.archive;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The names of an archive's files: parts with a slash between, none of them dots. Pure. */
final class ArchiveName {
  private ArchiveName() {}

  /**
   * A name as it stands in an archive or in one of its documents.
   *
   * @return empty for the archive's root
   * @throws BerthException CORRUPT where it leads out of the archive
   */
  static String of(String text) {
    return walked(new ArrayDeque<>(), text, text);
  }

  /**
   * What a link means, seen from the folder that it is in.
   *
   * @param from name of the link
   */
  static String linked(String from, String target) {
    var folder = new ArrayDeque<String>();
    int slash = from.lastIndexOf('/');
    if (slash > 0) {
      folder.addAll(List.of(from.substring(0, slash).split("/", -1)));
    }
    return walked(folder, target, from + " -> " + target);
  }

  private static String walked(Deque<String> folder, String path, String shown) {
    if (path.startsWith("/")) {
      throw escaping(shown);
    }
    for (var part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (folder.pollLast() == null) {
            throw escaping(shown);
          }
        }
        default -> folder.addLast(part);
      }
    }
    return String.join("/", folder);
  }

  private static BerthException escaping(String shown) {
    return new BerthException(
        ErrorKind.CORRUPT,
        "cannot read the archive: \"%s\" leads out of it; don't use this archive"
            .formatted(printable(shown)));
  }

  /** A name for a message: not too long, and without what a terminal would act on. */
  static String printable(String name) {
    var text = dev.berth.engine.kernel.PathText.printable(name);
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }
}
