package dev.berth.engine.snapshot;

import static dev.berth.engine.kernel.FileFlags.S_IFSOCK;

import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileStatus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Tells where two merged file systems differ, in order of path, a folder before what is in it. What
 * only folders have that both are stacked on is not looked at. Sockets and names that begin with
 * {@code .wh.} are no part of a layer and count as nothing.
 */
public final class ViewDiff {
  private static final String WHITEOUT = ".wh.";

  private final Side before;
  private final Side after;
  private final SameFile same;
  private final Visitor visitor;
  private final Deque<String> skipped = new ArrayDeque<>();
  private boolean stopped;

  /**
   * One of the two.
   *
   * @param own how many of the view's uppermost folders the other one is not stacked on
   */
  public record Side(LayeredView view, int own) {}

  /** Is told what is found. */
  public interface Visitor {
    /** Whether to look at a path; else the walk ends before it. */
    boolean goesOn(String path);

    /** So many more bytes of contents have been compared. */
    void compared(int bytes);

    void changed(ViewChange change);
  }

  /**
   * Prepares a walk.
   *
   * @param withTimes whether the times of files that are no folders are compared
   */
  public ViewDiff(FileCalls files, Side before, Side after, boolean withTimes, Visitor visitor) {
    this.before = before;
    this.after = after;
    this.visitor = visitor;
    this.same = new SameFile(files, withTimes, visitor::compared);
  }

  /**
   * Walks.
   *
   * @param beyond begins behind this path, which an earlier walk was told
   */
  public void walk(Optional<String> beyond) {
    beyond.ifPresent(
        path ->
            Stream.of(path.split("/", -1)).filter(name -> !name.isEmpty()).forEach(skipped::add));
    if (beyond.isEmpty()) {
      compare("/", before.view().find(""), after.view().find(""));
    }
    if (!stopped) {
      folder("", true, true);
    }
  }

  private void folder(String path, boolean inBefore, boolean inAfter) {
    var from = skipped.poll();
    for (var name : names(path, inBefore, inAfter)) {
      if (stopped) {
        return;
      }
      if (name.startsWith(WHITEOUT) || (from != null && name.compareTo(from) < 0)) {
        continue;
      }
      boolean told = name.equals(from);
      if (!told) {
        skipped.clear();
      }
      var here = path + "/" + name;
      var a = inBefore ? child(before, path, name) : Optional.<ViewEntry>empty();
      var b = inAfter ? child(after, path, name) : Optional.<ViewEntry>empty();
      if (!told) {
        compare(here, a, b);
      }
      boolean folderBefore = isFolder(a);
      boolean folderAfter = isFolder(b);
      if (!stopped && (folderBefore || folderAfter)) {
        folder(here, folderBefore, folderAfter);
      }
    }
    skipped.clear();
  }

  private static boolean isFolder(Optional<ViewEntry> entry) {
    return entry.map(ViewEntry::status).filter(FileStatus::isFolder).isPresent();
  }

  private static Optional<ViewEntry> child(Side side, String path, String name) {
    return side.view().child(path, name).filter(entry -> entry.status().type() != S_IFSOCK);
  }

  /** Those that may differ: where both see what both are stacked on, only what is above it. */
  private Set<String> names(String path, boolean inBefore, boolean inAfter) {
    if (inBefore && inAfter && seesShared(before, path) && seesShared(after, path)) {
      var names = new TreeSet<>(before.view().namesAbove(path, before.own()));
      names.addAll(after.view().namesAbove(path, after.own()));
      return names;
    }
    var names = new TreeSet<String>();
    if (inBefore) {
      names.addAll(before.view().namesIn(path));
    }
    if (inAfter) {
      names.addAll(after.view().namesIn(path));
    }
    return names;
  }

  private static boolean seesShared(Side side, String path) {
    return side.view().seesBelow(path, side.own());
  }

  private void compare(String path, Optional<ViewEntry> a, Optional<ViewEntry> b) {
    if (a.isEmpty() && b.isEmpty()) {
      return;
    }
    stopped = !visitor.goesOn(path);
    if (stopped) {
      return;
    }
    Set<ViewChange.What> what = EnumSet.noneOf(ViewChange.What.class);
    if (a.isPresent() && b.isPresent()) {
      what = same.differences(before.view(), a.get(), after.view(), b.get());
      if (what.isEmpty()) {
        return;
      }
    }
    visitor.changed(new ViewChange(path, a.map(ViewEntry::status), b.map(ViewEntry::status), what));
  }

  /** How many of two stacks' lowest folders are the same. */
  public static int shared(List<?> before, List<?> after) {
    int count = 0;
    while (count < Math.min(before.size(), after.size())
        && before.get(count).equals(after.get(count))) {
      count++;
    }
    return count;
  }
}
