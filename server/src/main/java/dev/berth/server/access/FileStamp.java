package dev.berth.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What tells one state of some files from another: identity, size and times, without reading them.
 */
record FileStamp(List<String> states) {
  private static final String ATTRIBUTES = "unix:ino,size,ctime,lastModifiedTime";

  FileStamp {
    states = List.copyOf(states);
  }

  static FileStamp of(List<Path> files) {
    return new FileStamp(files.stream().map(FileStamp::state).toList());
  }

  private static String state(Path file) {
    try {
      Map<String, Object> found = Files.readAttributes(file, ATTRIBUTES);
      return "%s %s %s %s"
          .formatted(
              found.get("ino"),
              found.get("size"),
              found.get("ctime"),
              found.get("lastModifiedTime"));
    } catch (IOException e) {
      return "missing";
    }
  }
}
