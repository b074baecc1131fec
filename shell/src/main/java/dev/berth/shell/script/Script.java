package dev.berth.shell.script;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param file where it is, or, with code, where it is taken to be, so that its imports are found
 * @param code its text, where it isn't a file's
 */
record Script(Path file, Optional<String> code, List<String> words) {
  Script {
    words = List.copyOf(words);
  }

  Path folder() {
    return file.toAbsolutePath().resolveSibling(".").normalize();
  }
}
