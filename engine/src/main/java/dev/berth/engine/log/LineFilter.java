package dev.berth.engine.log;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Lets through the lines that a query wants. */
final class LineFilter implements Consumer<LogLine> {
  private final LogQuery query;
  private final Map<LogStream, Integer> skip = new EnumMap<>(LogStream.class);
  private final Consumer<LogLine> to;
  private boolean pastUntil;

  LineFilter(LogQuery query, Map<LogStream, Integer> skip, Consumer<LogLine> to) {
    this.query = query;
    this.skip.putAll(skip);
    this.to = to;
  }

  @Override
  public void accept(LogLine line) {
    if (!query.streams().contains(line.stream())) {
      return;
    }
    if (query.until().isPresent() && !line.time().isBefore(query.until().get())) {
      pastUntil = true;
      return;
    }
    int left = skip.getOrDefault(line.stream(), 0);
    if (left > 0) {
      if (!line.partial()) {
        skip.put(line.stream(), left - 1);
      }
      return;
    }
    if (query.since().isEmpty() || !line.time().isBefore(query.since().get())) {
      to.accept(line);
    }
  }

  /** Whether a line past the end of the wanted time was met. */
  boolean pastUntil() {
    return pastUntil;
  }
}
