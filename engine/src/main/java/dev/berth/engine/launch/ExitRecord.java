package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a process ended, as its monitor wrote it down.
 *
 * @param code exit code, 0 to 255; 0 when a signal ended it
 * @param signal number of the signal that ended it, or 0
 * @param executeErrno why no candidate could be executed, or 0
 * @param at when the process ended
 * @param logBytesLost bytes of output that could not be written to the log
 */
public record ExitRecord(int code, int signal, int executeErrno, Instant at, long logBytesLost) {
  private static final int ENOENT = 2;
  private static final int LARGEST_NUMBER = 4095; // of errno
  private static final int LONGEST = 4096;
  private static final long SECOND = 1_000_000_000L;

  /** The status as a shell gives it: 128 and the number for a signal, 126 or 127 without execve. */
  public int exitCode() {
    if (executeErrno != 0) {
      return executeErrno == ENOENT ? 127 : 126;
    }
    return signal != 0 ? 128 + signal : code;
  }

  /**
   * Reads the record of a monitor that has ended.
   *
   * @return nothing when there is none: the monitor died before its process
   */
  public static Optional<ExitRecord> read(Path file) {
    try (var stream = Files.newInputStream(file)) {
      return Optional.of(
          parse(new String(stream.readNBytes(LONGEST), StandardCharsets.US_ASCII), file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BerthException(
          ErrorKind.CORRUPT, "cannot read the exit record %s: %s".formatted(file, e), e);
    }
  }

  /** Parses lines of a name, a space and a number; unknown names are passed over. */
  static ExitRecord parse(String text, Path file) {
    Map<String, Long> fields = new HashMap<>();
    for (var line : text.lines().toList()) {
      int space = line.indexOf(' ');
      try {
        fields.put(
            line.substring(0, Math.max(space, 0)), Long.parseLong(line.substring(space + 1)));
      } catch (NumberFormatException e) {
        throw new BerthException(
            ErrorKind.CORRUPT,
            "cannot read the exit record %s: \"%s\" is not a name and a number"
                .formatted(file, line),
            e);
      }
    }
    if (!fields.keySet().containsAll(Set.of("code", "signal", "at"))) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot read the exit record %s: it has %s and needs code, signal and at"
              .formatted(file, fields.keySet()));
    }
    return new ExitRecord(
        small(fields, "code", file),
        small(fields, "signal", file),
        small(fields, "execute-errno", file),
        instant(fields.getOrDefault("at", 0L)),
        fields.getOrDefault("lost", 0L));
  }

  private static int small(Map<String, Long> fields, String name, Path file) {
    long value = fields.getOrDefault(name, 0L);
    if (value < 0 || value > LARGEST_NUMBER) {
      throw new BerthException(
          ErrorKind.CORRUPT,
          "cannot read the exit record %s: %s is %d, not from 0 to %d"
              .formatted(file, name, value, LARGEST_NUMBER));
    }
    return (int) value;
  }

  /** The time that is some nanoseconds after 1970. */
  static Instant instant(long nanoseconds) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanoseconds, SECOND), Math.floorMod(nanoseconds, SECOND));
  }
}
