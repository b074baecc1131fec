package dev.berth.engine.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine's own mounts that hold programs and their configuration; none of the kernel's. */
final class HostMounts {
  private static final List<String> WITH_PROGRAMS =
      List.of("/usr", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/var/lib");

  private HostMounts() {}

  /** Those that are there now, outer ones first. */
  static List<String> now() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  /** The mount points among them, in a text as of proc(5), mountinfo. Pure. */
  static List<String> parse(String text) {
    return text.lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > 4)
        .map(fields -> fields[4])
        .filter(point -> point.indexOf('\\') < 0)
        .filter(
            point ->
                WITH_PROGRAMS.stream().anyMatch(folder -> ContainerPaths.isWithin(point, folder)))
        .distinct()
        .toList();
  }
}
