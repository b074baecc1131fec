package dev.berth.engine.snapshot;

import dev.berth.engine.launch.LaunchOp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the operation of a launch plan that mounts a root. Pure. */
public final class OverlayOps {
  /**
   * A renamed folder is copied and a file's data always goes up with it, so that an upper folder
   * alone says what changed; nothing that an image brings along can redirect a lookup.
   */
  private static final Map<String, String> OPTIONS =
      Map.of("redirect_dir", "nofollow", "metacopy", "off", "index", "off");

  private OverlayOps() {}

  /**
   * The operation that mounts a root.
   *
   * @param root with at least one lower folder
   * @param on the folder to mount it on
   */
  public static LaunchOp mount(RootMount root, OverlayKind kind, Path on) {
    return switch (kind) {
      case LOWERDIR_PLUS ->
          new LaunchOp.MountOverlay(
              root.lowers().stream().map(Path::toString).toList(),
              text(root.upper()),
              text(root.work()),
              OPTIONS,
              on.toString());
      case CLASSIC ->
          new LaunchOp.MountOverlayClassic(
              root.folder().toString(),
              shortened(root, root.lowers()),
              text(root.upper().map(root.folder()::relativize)),
              text(root.work().map(root.folder()::relativize)),
              OPTIONS,
              on.toString());
    };
  }

  /**
   * The options of mount(2) for a read-only view, with names relative to the snapshots' folder. An
   * overlay has two folders at least.
   *
   * @param empty an empty folder beside the snapshots' one, put below a single layer
   */
  public static String options(RootMount view, Path empty) {
    var folders = new ArrayList<>(view.folders());
    if (folders.size() == 1) {
      folders.add(empty);
    }
    var options = new ArrayList<String>();
    options.add("lowerdir=" + String.join(":", shortened(view, folders)));
    new TreeMap<>(OPTIONS).forEach((name, value) -> options.add(name + "=" + value));
    return String.join(",", options);
  }

  private static List<String> shortened(RootMount root, List<Path> folders) {
    return folders.stream().map(folder -> root.folder().relativize(folder).toString()).toList();
  }

  private static String text(Optional<Path> path) {
    return path.map(Path::toString).orElse("");
  }
}
