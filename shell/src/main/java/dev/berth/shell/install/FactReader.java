package dev.berth.shell.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Looks at the machine, and changes nothing. */
public final class FactReader {
  private static final List<Path> PACKAGES =
      List.of(Path.of("/lib/systemd/system"), Path.of("/usr/lib/systemd/system"));

  /** Whoever may write to a folder with this bit can't change what others have there. */
  private static final int STICKY = 01000;

  private static final int OTHERS_WRITE = 022;

  private FactReader() {}

  /**
   * Reads what there is now.
   *
   * @param run what the service runs
   * @param containers how many run below the server of this machine; asked where systemd runs and
   *     there is state
   */
  public static MachineFacts read(List<Path> run, Supplier<OptionalInt> containers)
      throws IOException {
    var user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    var systemctl = succeeds("systemctl", "--version");
    var booted = Files.isDirectory(Path.of("/run/systemd/system"));
    return new MachineFacts(
        user,
        systemctl,
        booted,
        packaged(),
        units(),
        succeeds("getent", "group", "berth"),
        systemctl && succeeds("systemctl", "is-enabled", "--quiet", Units.SERVER),
        booted && succeeds("systemctl", "is-active", "--quiet", Units.SERVER),
        loose(run),
        user == 0 && booted && Files.exists(Path.of("/var/lib/berth/state.db"))
            ? containers.get()
            : OptionalInt.empty());
  }

  /** The first, from the root on, that isn't root's alone to change. */
  static Optional<Path> loose(List<Path> files) throws IOException {
    for (var file : files) {
      var real = file.toRealPath();
      for (int names = 1; names <= real.getNameCount(); names++) {
        var part = real.getRoot().resolve(real.subpath(0, names));
        var mode = (Integer) Files.getAttribute(part, "unix:mode");
        var isSticky = (mode & STICKY) != 0;
        if ((Integer) Files.getAttribute(part, "unix:uid") != 0
            || ((mode & OTHERS_WRITE) != 0 && !isSticky)) {
          return Optional.of(part);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> packaged() {
    return PACKAGES.stream()
        .map(folder -> folder.resolve(Units.SERVER))
        .filter(Files::exists)
        .findFirst();
  }

  private static Map<String, String> units() throws IOException {
    var units = new HashMap<String, String>();
    for (var name : Units.NAMES) {
      var file = Units.FOLDER.resolve(name);
      if (Files.exists(file)) {
        units.put(name, Files.readString(file));
      }
    }
    return units;
  }

  /** False, too, where there is no such program. */
  private static boolean succeeds(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
