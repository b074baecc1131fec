package dev.berth.engine.kernel;

import dev.berth.engine.error.BerthException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of /proc/self/mountinfo.
 *
 * @param point where it is mounted
 * @param type of the file system
 * @param source what it is called
 */
public record MountLine(String point, String type, String source) {

  /** All mounts that this process sees, those on top last. */
  public static List<MountLine> read() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
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
        : Optional.of(
            new MountLine(CgroupMount.unescape(mount[4]), file[0], CgroupMount.unescape(file[1])));
  }
}
