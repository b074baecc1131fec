package dev.berth.engine.layer;

import dev.berth.engine.kernel.FileStatus;
import dev.berth.engine.snapshot.LayeredView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The merged view below a layer. Paths are relative to its root, without {@code .}, {@code ..} or a
 * link in any place but the last; "" is the root itself. Nothing is followed.
 */
public interface LowerLookup {
  /** Whether it answers at once; where it doesn't, each question waits until all of it is there. */
  default boolean isReady() {
    return true;
  }

  /** The same view, which isn't waited for while something holds: the question then fails. */
  default LowerLookup notWaitingWhile(BooleanSupplier holds) {
    return this;
  }

  Optional<FileStatus> find(String path);

  /** Where the link at a path leads. */
  String readLink(String path);

  /**
   * A descriptor ({@code O_RDONLY}) of the regular file or folder at a path; the caller closes it.
   */
  int open(String path);

  /** Names in the folder at a path, all layers merged. */
  List<String> list(String path);

  /** Nothing is below: the layer is the first. */
  static LowerLookup none() {
    return Nothing.INSTANCE;
  }

  /** The merged files of a stack of layers; the view stays the caller's to close. */
  static LowerLookup of(LayeredView view) {
    return new ViewLookup(view);
  }

  /** A view that is still being made; where that fails, so does each question. */
  static LowerLookup later(CompletableFuture<LowerLookup> made) {
    return new LaterLookup(made, () -> false);
  }

  /** The view of no layer at all. */
  enum Nothing implements LowerLookup {
    INSTANCE;

    @Override
    public Optional<FileStatus> find(String path) {
      return Optional.empty();
    }

    @Override
    public String readLink(String path) {
      throw new IllegalArgumentException(path);
    }

    @Override
    public int open(String path) {
      throw new IllegalArgumentException(path);
    }

    @Override
    public List<String> list(String path) {
      return List.of();
    }
  }
}
