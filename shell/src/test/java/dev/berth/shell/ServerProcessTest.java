package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command does before there is a server, here one that ends at once. */
class ServerProcessTest {
  @TempDir Path folder;

  @Test
  void missingFoldersHaveTheirModesWhateverTheUmaskIs() throws Exception {
    var run = folder.resolve("missing/above/run");
    var command =
        List.of(
            "sh",
            "-c",
            "umask 077; exec \"$@\"",
            "sh",
            System.getProperty("java.home") + "/bin/java",
            "-Dberth.launcher=false",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "ps");
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().put("BERTH_RUN", run.toString());
    assertEquals(1, builder.start().waitFor(), () -> said());
    assertEquals("rwxr-xr-x", mode(folder.resolve("missing")));
    assertEquals("rwxr-xr-x", mode(folder.resolve("missing/above")));
    assertEquals("rwx--x--x", mode(run));
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
