package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes the files of a group's folder; the kernel takes one value a write. */
final class ControlFile {
  private ControlFile() {}

  /**
   * Writes values in order, one write each.
   *
   * @param purpose what it is for, continues the sentence "cannot ..."
   */
  static void write(String path, String purpose, List<String> values) {
    try (var out = new FileOutputStream(path)) {
      for (var value : values) {
        try {
          out.write(value.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          throw failed(path, purpose, value, e);
        }
      }
    } catch (IOException e) {
      throw failed(path, purpose, String.join(", ", values), e);
    }
  }

  static void write(String path, String purpose, String value) {
    write(path, purpose, List.of(value));
  }

  private static BerthException failed(String path, String purpose, String value, IOException e) {
    return new BerthException(
        ErrorKind.KERNEL,
        "cannot %s: writing \"%s\" to %s failed: %s"
            .formatted(purpose, value, path, e.getMessage()),
        Map.of("path", path, "value", value),
        e);
  }

  /** The content; empty where the file, or the group, isn't there. */
  static Optional<String> read(String path) {
    try (var in = new FileInputStream(path)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      // A group that is removed between open and read answers ENODEV.
      return Optional.empty();
    }
  }

  /** The number behind a word of a file such as memory.events; 0 where it isn't there. */
  static long number(String path, String word) {
    return read(path).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(word + " "))
        .mapToLong(line -> Long.parseLong(line.substring(word.length() + 1).strip()))
        .findFirst()
        .orElse(0);
  }
}
