package dev.berth.server.service;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.log.LogStream;
import dev.berth.server.api.ContainerApi;
import java.time.Instant;
import java.util.EnumSet;
import java.util.OptionalInt;

/** Which part of a log a client wants, in the engine's words. */
final class LogQueries {
  private LogQueries() {}

  static LogQuery of(ContainerApi.LogParams params) {
    var streams = EnumSet.noneOf(LogStream.class);
    // Naming one stream asks for that one; naming none asks for both.
    boolean named = params.stdout().orElse(false) || params.stderr().orElse(false);
    if (params.stdout().orElse(!named)) {
      streams.add(LogStream.STDOUT);
    }
    if (params.stderr().orElse(!named)) {
      streams.add(LogStream.STDERR);
    }
    if (streams.isEmpty()) {
      throw BerthException.invalid(
          "cannot read the log of %s: neither stdout nor stderr is wanted"
              .formatted(params.container()));
    }
    return new LogQuery(
        params.since().map(Instant::ofEpochMilli),
        params.until().map(Instant::ofEpochMilli),
        params.tail().map(OptionalInt::of).orElse(OptionalInt.empty()),
        streams);
  }
}
