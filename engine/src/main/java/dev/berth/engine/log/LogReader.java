package dev.berth.engine.log;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads the log of one container. */
public final class LogReader {

  /**
   * @param log the newest file; older ones have {@code .1}, {@code .2} ... appended
   */
  public LogReader(Path log) {}

  /** Hands over the lines that are there now. */
  public void read(LogQuery query, Consumer<LogLine> to) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands over the lines that are there, then those that come, until the container has ended and
   * all was read, or this thread is interrupted.
   *
   * @param ended whether the monitor has written everything
   */
  public void follow(LogQuery query, BooleanSupplier ended, Consumer<LogLine> to) {
    throw new UnsupportedOperationException();
  }
}
