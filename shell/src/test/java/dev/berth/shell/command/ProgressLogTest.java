package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.shell.client.Json;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
  private final ProgressLog log = new ProgressLog();

  private String next(String message, long done, long total) {
    return log.next(
        Json.parse(
            "{\"message\":\"%s\",\"done\":%d,\"total\":%d}".formatted(message, done, total)));
  }

  @Test
  void eachStepAndEachTenthOfItIsALine() {
    assertEquals("downloading, 0 %", next("downloading", 0, 200));
    assertEquals("", next("downloading", 19, 200));
    assertEquals("downloading, 10 %", next("downloading", 20, 200));
    assertEquals("downloading, 90 %", next("downloading", 199, 200));
    assertEquals("extracting", next("extracting", 200, 200));
    assertEquals("", next("extracting", 200, 200));
    assertEquals("done", next("done", 200, 200));
  }

  @Test
  void whatIsNoNumberIsNone() {
    assertEquals("reading", next("reading", 7, 0));
    assertEquals("", next("reading", 9, 0));
    assertEquals("big", next("big", Long.MAX_VALUE, Long.MAX_VALUE));
    assertEquals("odd, 0 %", next("odd", -5, 10));
  }
}
