package dev.berth.engine.log;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the last lines of a log begin.
 *
 * <p>Parts of the two streams may be interleaved, so the first line wanted can begin before parts
 * that aren't wanted: those are left out by {@code skip}.
 *
 * @param file index of the file
 * @param position in the file
 * @param skip how many line ends of each stream are passed over from there
 */
record TailStart(int file, long position, Map<LogStream, Integer> skip) {
  /** How far back the beginning of a line in parts is looked for, past the lines counted. */
  private static final long FARTHEST_BYTES = 1 << 20;

  /** Looks for the start, from the end of the newest file backwards. */
  static TailStart find(List<LogFile> oldestFirst, LogQuery query) {
    return new Search(query).run(oldestFirst);
  }

  /** Counts line ends backwards; then goes on to where the lines counted begin. */
  private static final class Search {
    private final LogQuery query;
    private final int wanted;
    private final Map<LogStream, Integer> passed = new EnumMap<>(LogStream.class);
    private final Set<LogStream> open = EnumSet.noneOf(LogStream.class);
    private int counted;
    private long beyond;
    private TailStart start = new TailStart(0, 0, Map.of());

    Search(LogQuery query) {
      this.query = query;
      this.wanted = query.tail().orElseThrow();
    }

    TailStart run(List<LogFile> files) {
      int newest = files.size() - 1;
      start = new TailStart(newest, files.get(newest).length(), Map.of());
      for (int index = newest; index >= 0; index--) {
        var lines = new BackwardLines(files.get(index));
        for (var line = lines.previous(); line.isPresent(); line = lines.previous()) {
          if (!take(index, line.get())) {
            return start;
          }
        }
      }
      return start;
    }

    /** Looks at one more line; false when nothing before it matters. */
    private boolean take(int file, BackwardLines.Line line) {
      var header = line.header();
      if (query.since().isPresent() && header.time().isBefore(query.since().get())) {
        return false;
      }
      if (!query.streams().contains(header.stream())
          || (query.until().isPresent() && !header.time().isBefore(query.until().get()))) {
        return true;
      }
      if (counted < wanted) {
        count(file, line);
        return true;
      }
      return lookBack(file, line);
    }

    private void count(int file, BackwardLines.Line line) {
      if (!line.header().partial()) {
        counted++;
        open.add(line.header().stream());
      }
      start = new TailStart(file, line.position(), Map.of());
    }

    /** Enough lines are counted; parts of them may still come. */
    private boolean lookBack(int file, BackwardLines.Line line) {
      var stream = line.header().stream();
      if (!line.header().partial()) {
        passed.merge(stream, 1, Integer::sum);
        open.remove(stream);
      } else if (open.contains(stream)) {
        start = new TailStart(file, line.position(), Map.copyOf(passed));
      }
      beyond += line.length();
      return !open.isEmpty() && beyond < FARTHEST_BYTES;
    }
  }
}
