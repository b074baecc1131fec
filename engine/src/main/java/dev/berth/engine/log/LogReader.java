package dev.berth.engine.log;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads the log of one container, which may be written and rotated meanwhile. */
public final class LogReader {
  private static final int READ_BYTES = 64 * 1024;
  private static final long SHORTEST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 50;
  private static final long TO_THE_END = Long.MAX_VALUE;

  private final Path log;

  /**
   * @param log the newest file; older ones have {@code .1}, {@code .2} ... appended
   */
  public LogReader(Path log) {
    this.log = log;
  }

  /** Hands over the lines that are there now; none where there is no log. */
  public void read(LogQuery query, Consumer<LogLine> to) {
    if (!Files.exists(log)) {
      return;
    }
    try (var files = LogFiles.open(log, Optional.empty())) {
      if (!files.oldestFirst().isEmpty()) {
        readAll(files.oldestFirst(), query, to);
      }
    }
  }

  /**
   * Hands over the lines that are there, then those that come, until the container has ended and
   * all was read, or this thread is interrupted.
   *
   * @param ended whether the monitor has written everything
   */
  public void follow(LogQuery query, BooleanSupplier ended, Consumer<LogLine> to) {
    try {
      if (awaitLog(ended)) {
        followFiles(query, ended, to);
      }
    } catch (BerthException e) {
      if (e.kind() != ErrorKind.CANCELLED) {
        throw e;
      }
      Thread.currentThread().interrupt();
    }
  }

  /** A container that was never started has no log yet; false where none will come. */
  private boolean awaitLog(BooleanSupplier ended) {
    while (!Files.exists(log)) {
      if (ended.getAsBoolean() && !Files.exists(log)) {
        return false;
      }
      pause(LONGEST_PAUSE_MILLIS);
    }
    return true;
  }

  private void followFiles(LogQuery query, BooleanSupplier ended, Consumer<LogLine> to) {
    var files = LogFiles.open(log, Optional.empty());
    try {
      if (files.oldestFirst().isEmpty()) {
        return; // removed with its container
      }
      var cursor = readAll(files.oldestFirst(), query, to);
      long pause = SHORTEST_PAUSE_MILLIS;
      while (!cursor.finished(query)) {
        // Asked before reading: what was written before the end is then read below.
        boolean last = ended.getAsBoolean();
        boolean some = cursor.read(TO_THE_END);
        if (isRotated(cursor)) {
          cursor.read(TO_THE_END);
          var newer = LogFiles.open(log, Optional.of(cursor.file.key()));
          files.close();
          files = newer;
          files.oldestFirst().forEach(file -> cursor.moveTo(file, TO_THE_END));
        } else if (last) {
          return;
        } else {
          pause = some ? SHORTEST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
          pause(pause);
        }
      }
    } finally {
      files.close();
    }
  }

  private boolean isRotated(Cursor cursor) {
    var now = LogFile.keyOf(log);
    return now.isPresent() && !now.get().equals(cursor.file.key());
  }

  /**
   * Reads every file as long as it was when it was opened: whoever writes faster than this reads
   * would never be caught up with. The cursor stays in the newest one.
   */
  private static Cursor readAll(List<LogFile> files, LogQuery query, Consumer<LogLine> to) {
    var start =
        query.tail().isPresent()
            ? TailStart.find(files, query)
            : new TailStart(firstSince(files, query), 0, Map.of());
    var filter = new LineFilter(query, start.skip(), to);
    var cursor = new Cursor(files.get(start.file()), start.position(), filter);
    cursor.read(cursor.file.length());
    files
        .subList(start.file() + 1, files.size())
        .forEach(file -> cursor.moveTo(file, file.length()));
    return cursor;
  }

  /** The first file that was written at or after the wanted time; the newest one in any case. */
  private static int firstSince(List<LogFile> files, LogQuery query) {
    int index = 0;
    while (query.since().isPresent()
        && index < files.size() - 1
        && files.get(index).modified().isBefore(query.since().get())) {
      index++;
    }
    return index;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new BerthException(ErrorKind.CANCELLED, "following a log was ended", e);
    }
  }

  /** A position in the file that is being read. */
  private static final class Cursor {
    private final LineFilter filter;
    private final LineSplitter splitter;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private LogFile file;
    private long position;

    Cursor(LogFile file, long position, LineFilter filter) {
      this.file = file;
      this.position = position;
      this.filter = filter;
      this.splitter = new LineSplitter(filter);
    }

    /** Reads to a position or the end of the file; false where nothing was there. */
    boolean read(long end) {
      boolean some = false;
      while (position < end
          && file.read(buffer.clear().limit((int) Math.min(READ_BYTES, end - position)), position)
              > 0) {
        position += buffer.flip().remaining();
        splitter.feed(buffer);
        some = true;
      }
      return some;
    }

    /** Goes on with the next file, and reads it. */
    void moveTo(LogFile next, long end) {
      splitter.endOfFile();
      file = next;
      position = 0;
      read(end);
    }

    /** Whether no more lines of the wanted time can come. */
    boolean finished(LogQuery query) {
      return filter.pastUntil()
          || query.until().map(until -> !Instant.now().isBefore(until)).orElse(false);
    }
  }
}
