package dev.berth.server.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log as a file. */
final class ServerLogTest {
  @TempDir Path folder;

  private static LogRecord record(String text) {
    return new LogRecord(Level.INFO, text);
  }

  @Test
  void itGoesOnAfterARotationThatFailedHalfway() throws IOException {
    var file = folder.resolve("log");
    var log = ServerLog.toFile(file, 200);
    log.publish(record("a".repeat(150)));
    Files.delete(file); // what is left when the new file could not be opened after the move
    log.publish(record("b".repeat(150)));
    log.publish(record("c".repeat(150)));
    log.close();
    assertEquals(1, Files.readString(file).lines().filter(line -> line.contains("ccc")).count());
    assertEquals(
        1,
        Files.readString(folder.resolve("log.1"))
            .lines()
            .filter(line -> line.contains("bbb"))
            .count());
  }
}
