package dev.berth.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountLineTest {
  @Test
  void whatPartsWordsIsEscaped() {
    assertEquals(
        Optional.of(new MountLine("/a b\t\n\\040#", "tmpfs", "x y")),
        MountLine.parse(
            "34 25 0:30 / /a\\040b\\011\\012\\134040\\043 rw shared:16 - tmpfs x\\040y rw"));
  }

  @Test
  @Tag("kernel")
  void aNameThatIsNoTextHidesNoOtherMount(@TempDir Path folder) throws Exception {
    var script =
        """
        strange="$0/$(printf '\\377')"
        mkdir "$strange" "$0/plain"
        mount -t tmpfs strange "$strange" && mount -t tmpfs plain "$0/plain"
        """;
    try {
      Shell.run("sh", "-euc", script, folder.toString());
      var plain = new MountLine(folder + "/plain", "tmpfs", "plain");
      assertTrue(MountLine.read().contains(plain));
    } finally {
      Shell.run("sh", "-c", "umount \"$0\"/*", folder.toString());
    }
  }

  @Test
  void anotherLineIsNoMount() {
    assertEquals(Optional.empty(), MountLine.parse("34 25 0:30 / /a rw"));
    assertEquals(Optional.empty(), MountLine.parse("34 25 - tmpfs tmpfs rw"));
  }
}
