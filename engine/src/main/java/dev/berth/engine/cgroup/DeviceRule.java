package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A device, or kind of device, that may be used.
 *
 * @param type {@code c} or {@code b}
 * @param major empty for all
 * @param minor empty for all
 * @param access letters of {@code r}ead, {@code w}rite, {@code m}knod
 */
public record DeviceRule(char type, OptionalInt major, OptionalInt minor, String access) {
  private static final Pattern ACCESS = Pattern.compile("r?w?m?");

  /** What every container may use; mknod of any device is allowed, opening it is what is denied. */
  public static final List<DeviceRule> DEFAULTS =
      List.of(
          all('c', "m"),
          all('b', "m"),
          character(1, 3), // null
          character(1, 5), // zero
          character(1, 7), // full
          character(1, 8), // random
          character(1, 9), // urandom
          character(5, 0), // tty
          character(5, 2), // ptmx
          new DeviceRule('c', OptionalInt.of(136), OptionalInt.empty(), "rwm")); // pts

  public DeviceRule {
    if (type != 'c' && type != 'b') {
      throw BerthException.invalid("cannot use a device rule: type \"" + type + "\" is not c or b");
    }
    if (access.isEmpty() || !ACCESS.matcher(access).matches()) {
      throw BerthException.invalid(
          "cannot use a device rule: access \"%s\" is not of r, w, m in this order"
              .formatted(access));
    }
  }

  private static DeviceRule all(char type, String access) {
    return new DeviceRule(type, OptionalInt.empty(), OptionalInt.empty(), access);
  }

  private static DeviceRule character(int major, int minor) {
    return new DeviceRule('c', OptionalInt.of(major), OptionalInt.of(minor), "rwm");
  }

  /** As the v1 devices controller takes it, such as {@code c 1:3 rwm}. */
  String line() {
    return "%s %s:%s %s".formatted(type, number(major), number(minor), access);
  }

  private static String number(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : "*";
  }
}
