package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Capability;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which capabilities a program gets: the defaults, minus what is dropped, plus what is added. */
final class Capabilities {
  private static final String ALL = "ALL";

  private Capabilities() {}

  /** Names without CAP_, upper case; refuses those that don't exist. */
  static List<String> checked(String parameter, List<String> names) {
    return names.stream().map(name -> checked(parameter, name)).toList();
  }

  private static String checked(String parameter, String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    var bare = upper.startsWith("CAP_") ? upper.substring(4) : upper;
    if (!bare.equals(ALL) && find(bare).isEmpty()) {
      throw BerthException.invalid(
          "cannot use %s: there is no capability \"%s\"; names are such as NET_ADMIN, or ALL"
              .formatted(parameter, name));
    }
    return bare;
  }

  /**
   * The set of bits: what is dropped by name stays dropped, what is added by name wins over ALL.
   *
   * @param available what this server itself has
   * @throws BerthException UNSUPPORTED where one that is added by name is not available
   */
  static long granted(List<String> add, List<String> drop, long available) {
    long granted = drop.contains(ALL) ? 0 : mask(Capability.DEFAULTS);
    if (add.contains(ALL)) {
      granted = available;
    }
    for (var name : drop) {
      granted &= ~find(name).map(Capability::bit).orElse(0L);
    }
    for (var name : add) {
      long bit = find(name).map(Capability::bit).orElse(0L);
      if ((bit & ~available) != 0) {
        throw new BerthException(
            ErrorKind.UNSUPPORTED,
            "cannot use capAdd: this server lacks %s itself; start it with that capability"
                .formatted(name));
      }
      granted |= bit;
    }
    return granted & available;
  }

  private static long mask(Set<Capability> capabilities) {
    return capabilities.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b);
  }

  private static Optional<Capability> find(String name) {
    try {
      return Optional.of(Capability.valueOf(name));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }
}
