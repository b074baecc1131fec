package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of /proc/self/mountinfo.
 *
 * @param point where it is mounted
 * @param type of the file system
 * @param source what it is called
 */
public record MountLine(String point, String type, String source) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  /** All mounts that this process sees, those on top last. */
  public static List<MountLine> read() {
    try {
      // a mount of somebody else's may have a name that is no text
      var table = new String(Files.readAllBytes(TABLE), StandardCharsets.UTF_8);
      return Arrays.stream(table.split("\n"))
          .map(MountLine::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw BerthException.internal("cannot read the table of mounts", e);
    }
  }

  /** What a line says; empty where it is none. */
  public static Optional<MountLine> parse(String line) {
    var halves = line.split(" - ", 2);
    if (halves.length < 2) {
      return Optional.empty();
    }
    var mount = halves[0].split(" ");
    var file = halves[1].split(" ");
    return mount.length < 5 || file.length < 2
        ? Optional.empty()
        : Optional.of(new MountLine(unescape(mount[4]), file[0], unescape(file[1])));
  }

  /** Undoes the octal escapes of blanks, line ends, backslashes and what else parts words. */
  static String unescape(String word) {
    return ESCAPED
        .matcher(word)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 8))));
  }
}
