package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a monitor is told about itself.
 *
 * @param id container or exec id, lower-case hex
 * @param nonce 32 hex digits that the monitor says in its hello; a monitor with another nonce is
 *     another monitor
 * @param controlSocket absolute path in a folder of mode 0700, at most 107 bytes
 * @param exitRecord absolute path of the file that tells how the process ended
 * @param log where output is kept; without it output only goes to attached streams
 */
public record MonitorParameters(
    String id,
    String nonce,
    Path controlSocket,
    Path exitRecord,
    Optional<Log> log,
    StandardInput standardInput) {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}");
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");
  private static final int LONGEST_SOCKET_PATH = 107;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Where the process reads from. */
  public enum StandardInput {
    /** /dev/null: reading gives the end of the file at once. */
    NULL,
    /** A pipe that attached streams write into. */
    PIPE
  }

  /**
   * A log in CRI text format, rotated by renaming to {@code path.1}, {@code path.2} ...
   *
   * @param maxBytes size at which a file is rotated
   * @param maxFiles number of files kept, the one being written included; at least 1
   */
  public record Log(Path path, long maxBytes, int maxFiles) {
    public Log {
      if (maxBytes < 64 * 1024 || maxFiles < 1 || maxFiles > 1000) {
        throw BerthException.invalid(
            "cannot keep a log of %d files of %d bytes: it takes 1 to 1000 files of at least 65536 bytes"
                .formatted(maxFiles, maxBytes));
      }
    }
  }

  public MonitorParameters {
    if (!ID.matcher(id).matches() || !NONCE.matcher(nonce).matches()) {
      throw BerthException.invalid(
          "cannot name a monitor \"%s\" with nonce \"%s\": both must be lower-case hex"
              .formatted(id, nonce));
    }
    int length = controlSocket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      throw BerthException.invalid(
          "cannot use the control socket %s: its path has %d bytes and the kernel takes %d; choose a shorter BERTH_RUN"
              .formatted(controlSocket, length, LONGEST_SOCKET_PATH));
    }
  }

  /** A fresh nonce. */
  public static String newNonce() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
