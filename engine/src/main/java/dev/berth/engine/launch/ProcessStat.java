package dev.berth.engine.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The start time of processes, by which a pid that was given away again is told apart. */
final class ProcessStat {
  private static final int START_TIME = 22;

  private ProcessStat() {}

  /** When a process began, in clock ticks since boot; empty when there is no such process. */
  static OptionalLong startTime(int pid) {
    try {
      var stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return OptionalLong.of(parseStartTime(stat));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The name in field 2 may hold anything, so fields are counted from the last bracket. */
  static long parseStartTime(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_TIME - 3]);
  }
}
