package dev.berth.engine.launch;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The C programs of the launcher's tests, which the build puts beside the test classes. */
final class TestProgram {
  private TestProgram() {}

  static void copy(String name, Path to) throws IOException {
    try (var stream = TestProgram.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new FileNotFoundException(name + " was not built with the tests");
      }
      Files.copy(stream, to);
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
