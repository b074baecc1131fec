package dev.berth.shell.install;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the decision needs to know of the machine.
 *
 * @param user who asks; 0 is root
 * @param systemctl whether systemd is there
 * @param booted whether systemd runs the machine
 * @param packaged a unit of the same name that a package brought
 * @param units the texts of those of our units that are there, by file name
 * @param group whether there is a group {@code berth}
 * @param enabled whether the service starts with the machine
 * @param active whether the service runs
 * @param loose of what the service would run, a file, or a folder above one, that others than root
 *     may change
 * @param containers how many run below a server, empty where no server is
 */
public record MachineFacts(
    long user,
    boolean systemctl,
    boolean booted,
    Optional<Path> packaged,
    Map<String, String> units,
    boolean group,
    boolean enabled,
    boolean active,
    Optional<Path> loose,
    OptionalInt containers) {
  public MachineFacts {
    units = Map.copyOf(units);
  }
}
