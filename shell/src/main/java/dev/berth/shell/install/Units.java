package dev.berth.shell.install;

import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The units of systemd: the package's, with what a checkout needs instead. */
public final class Units {
  public static final Path FOLDER = Path.of("/etc/systemd/system");
  public static final String SERVER = "berth.service";
  public static final String CONTAINERS = "berth-containers.service";

  /** In the order of their start. */
  static final List<String> NAMES = List.of(CONTAINERS, SERVER);

  private static final String OURS =
      "# Written by \"berth install\"; \"berth uninstall\" removes it.\n";
  private static final String WITH_GROUP = "# The group berth was made with it.\n";

  /** Characters that a unit's line takes for something else. */
  private static final Pattern SPECIAL = Pattern.compile("[\\p{Cntrl}\"'\\\\$%;]");

  private Units() {}

  /**
   * The text of a unit.
   *
   * @param launcher what starts the command
   * @param javaHome the JDK that a checkout runs with
   * @param madeGroup whether this installation makes the group
   */
  static String text(String name, Path launcher, Path javaHome, boolean madeGroup) {
    var text = OURS + (madeGroup ? WITH_GROUP : "") + resource(name);
    return text.replace(
        "ExecStart=/usr/bin/berth ",
        "Environment=\"JAVA_HOME=%s\"\nExecStart=\"%s\" "
            .formatted(plain(javaHome), plain(launcher)));
  }

  static boolean isOurs(String text) {
    return text.startsWith(OURS);
  }

  static boolean madeGroup(String text) {
    return text.startsWith(OURS + WITH_GROUP);
  }

  private static String plain(Path path) {
    if (!path.isAbsolute() || SPECIAL.matcher(path.toString()).find()) {
      throw new RpcException(
          "INVALID_ARGUMENT",
          "cannot install \""
              + path
              + "\" as a service: a unit of systemd can't name a relative path, or one with quotes, \\, $, % or ;; move it");
    }
    return path.toString();
  }

  private static String resource(String name) {
    try (var in = Units.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the unit " + name + " is missing in this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the unit " + name, e);
    }
  }
}
