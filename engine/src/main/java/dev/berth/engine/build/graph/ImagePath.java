package dev.berth.engine.build.graph;

import dev.berth.engine.error.BerthException;
import java.util.ArrayDeque;

/** Paths inside an image, made plain. */
public final class ImagePath {
  private static final int PATH_MAX = 4096;
  private static final int NAME_MAX = 255;

  private ImagePath() {}

  /**
   * The absolute path without empty, "." and ".." parts.
   *
   * @param folder that a relative one is below
   */
  public static String resolve(String folder, String path) {
    var whole = path.startsWith("/") ? path : folder + "/" + path;
    if (whole.indexOf('\0') >= 0 || whole.length() >= PATH_MAX) {
      throw BerthException.invalid(
          "cannot use a path in the image: it holds a NUL or is longer than %d characters"
              .formatted(PATH_MAX - 1));
    }
    var parts = new ArrayDeque<String>();
    for (var part : whole.split("/")) {
      if (part.length() > NAME_MAX) {
        throw BerthException.invalid(
            "cannot use the path %s...: a name in it is longer than %d characters"
                .formatted(whole.substring(0, 40), NAME_MAX));
      }
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** The folder that a plain path other than "/" is in. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A plain path one name further. */
  public static String child(String folder, String name) {
    return folder.equals("/") ? "/" + name : folder + "/" + name;
  }
}
