package dev.berth.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd units, as systemd itself reads them. */
final class UnitsTest {
  private static final Path UNITS = Path.of("systemd");

  @Test
  void systemdFindsNothingToSay(@TempDir Path folder) throws IOException {
    for (var unit : new String[] {"berth.service", "berth-containers.service"}) {
      // It also looks for the program, which isn't installed here.
      var text = Files.readString(UNITS.resolve(unit)).replace("/usr/bin/berth", "/bin/true");
      Files.writeString(folder.resolve(unit), text);
    }
    assertEquals(
        "",
        Shell.script(
            folder, "systemd-analyze verify --man=no ./berth.service 2>&1 || echo failed"));
    assertEquals(
        "",
        Shell.script(
            folder,
            "systemd-analyze verify --man=no ./berth-containers.service 2>&1 || echo failed"));
  }
}
