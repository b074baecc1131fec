package dev.berth.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of the package, from a tree that was unpacked elsewhere. */
final class InstalledCommandTest {
  private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");

  @TempDir Path folder;

  @Test
  void theFirstCommandStartsTheServerOfTheTree() throws IOException {
    var tree = new InstalledTree(folder);
    assertEquals("berth 0.1.0\n", tree.berth("--version"));
    tree.berth("server", "start");
    try {
      assertTrue(tree.berth("ps").startsWith("CONTAINER ID"));
      var server = serverOf(tree.berth("info", "--json"));
      assertTrue(
          server.contains("-Djna.boot.library.path=" + folder.resolve("usr/lib/berth")),
          server.toString());
      assertTrue(server.contains("-Dberth.build=0123456789abcdef"), server.toString());
    } finally {
      tree.berth("server", "stop");
    }
  }

  @Test
  void aCommandThatAServerRunsStartsNoJvm() throws IOException {
    var tree = new InstalledTree(folder);
    tree.berth("server", "start");
    try {
      tree.allowRuntime(false);
      assertTrue(tree.berth("ps").startsWith("CONTAINER ID"));
    } finally {
      tree.allowRuntime(true);
      tree.berth("server", "stop");
    }
  }

  /** The command line of the server that says this of itself. */
  private static List<String> serverOf(String info) throws IOException {
    var pid = PID.matcher(info);
    assertTrue(pid.find(), info);
    return List.of(Files.readString(Path.of("/proc", pid.group(1), "cmdline")).split("\0"));
  }
}
