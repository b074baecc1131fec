package dev.berth.server.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What a client of a program hears, and what the log. */
final class StandardStreamsTest {
  private static final class Kept extends Handler {
    final List<LogRecord> entries = new ArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      entries.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void whatTheClientIsSentToTheLogForIsThere() {
    var cause = new IllegalStateException("the cause");
    var out = new ByteArrayOutputStream();
    var kept = new Kept();
    var logger = Logger.getLogger(StandardStreams.class.getName());
    logger.addHandler(kept);
    try {
      new StandardStreams(InputStream.nullInputStream(), out)
          .carry(
              () -> {
                throw BerthException.internal("cannot start it", cause);
              });
    } finally {
      logger.removeHandler(kept);
    }
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("INTERNAL"), out.toString());
    assertEquals(
        List.of(cause), kept.entries.stream().map(it -> it.getThrown().getCause()).toList());
  }
}
