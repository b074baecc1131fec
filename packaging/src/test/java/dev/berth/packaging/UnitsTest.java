package dev.berth.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.engine.testing.Shell;
import dev.berth.shell.install.InstallPlanner;
import dev.berth.shell.install.MachineFacts;
import dev.berth.shell.install.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd units, as systemd itself reads them. */
final class UnitsTest {
  private static final Path UNITS = Path.of("../shell/src/main/resources/dev/berth/shell/install");

  @TempDir Path folder;

  @Test
  void systemdFindsNothingToSayOfThePackages() throws IOException {
    for (var unit : new String[] {"berth.service", "berth-containers.service"}) {
      // It also looks for the program, which isn't installed here.
      var text = Files.readString(UNITS.resolve(unit)).replace("/usr/bin/berth", "/bin/true");
      Files.writeString(folder.resolve(unit), text);
    }
    assertEquals("", verify());
  }

  @Test
  void norOfThoseThatAnInstallationWrites() throws IOException {
    var launcher = Files.createDirectory(folder.resolve("my berth")).resolve("berth");
    Files.copy(Path.of("/bin/true"), launcher, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    var fresh =
        new MachineFacts(
            0,
            true,
            true,
            Optional.empty(),
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            OptionalInt.empty());
    for (var step : InstallPlanner.install(fresh, launcher, Path.of("/usr/lib/my jdk"))) {
      if (step instanceof Step.WriteFile write) {
        Files.writeString(folder.resolve(write.file().getFileName()), write.text());
      }
    }
    assertEquals("", verify());
    Files.delete(launcher);
    assertEquals("failed", verify().lines().toList().getLast());
  }

  private String verify() throws IOException {
    return Shell.script(
        folder,
        "for unit in berth berth-containers; do systemd-analyze verify --man=no ./$unit.service 2>&1 || echo failed; done");
  }
}
