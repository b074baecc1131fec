package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.Machine;
import dev.berth.engine.launch.LaunchOp.SetLimit;
import dev.berth.engine.security.Capabilities;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The limits of resources that a program gets: each is set, so that none depends on how the server
 * was started, but for the bounds that the server itself can't pass.
 */
final class ProcessLimits {
  private static final long UNLIMITED = -1;

  private record Pair(long soft, long hard) {}

  private static final Map<ResourceLimit, Pair> DEFAULTS = defaults();

  private ProcessLimits() {}

  private static Map<ResourceLimit, Pair> defaults() {
    var defaults = new EnumMap<ResourceLimit, Pair>(ResourceLimit.class);
    for (var limit : ResourceLimit.values()) {
      defaults.put(limit, new Pair(UNLIMITED, UNLIMITED));
    }
    defaults.put(ResourceLimit.CORE, new Pair(0, UNLIMITED));
    defaults.put(ResourceLimit.NOFILE, new Pair(1024, 524_288));
    defaults.put(ResourceLimit.STACK, new Pair(8 << 20, UNLIMITED));
    defaults.put(ResourceLimit.MEMLOCK, new Pair(8 << 20, 8 << 20));
    defaults.put(ResourceLimit.MSGQUEUE, new Pair(819_200, 819_200));
    defaults.put(ResourceLimit.NICE, new Pair(0, 0));
    defaults.put(ResourceLimit.RTPRIO, new Pair(0, 0));
    return defaults;
  }

  /**
   * All limits, the client's over the defaults.
   *
   * @throws BerthException UNSUPPORTED where the client wants more than this server or the kernel
   *     may give
   */
  static List<SetLimit> of(List<Ulimit> wanted, Machine machine) {
    boolean mayRaise = (machine.capabilities() & (1L << Capabilities.number("SYS_RESOURCE"))) != 0;
    var limits = new EnumMap<ResourceLimit, Pair>(ResourceLimit.class);
    DEFAULTS.forEach((limit, pair) -> limits.put(limit, bounded(pair, bound(limit, machine))));
    for (var ulimit : wanted) {
      var limit = ResourceLimit.named(ulimit.name());
      var pair = new Pair(ulimit.soft(), ulimit.hard());
      requirePossible(ulimit, limit, machine);
      long bound = bound(limit, machine);
      if (!mayRaise && !bounded(pair, bound).equals(pair)) {
        throw new BerthException(
            ErrorKind.UNSUPPORTED,
            "cannot set ulimits: %s=%d:%d is above %d, the hard limit of this server, which lacks CAP_SYS_RESOURCE; ask for less or start the server with more"
                .formatted(ulimit.name(), ulimit.soft(), ulimit.hard(), bound));
      }
      limits.put(limit, pair);
    }
    return limits.entrySet().stream()
        .map(
            entry ->
                new SetLimit(
                    entry.getKey().number(), entry.getValue().soft(), entry.getValue().hard()))
        .toList();
  }

  private static void requirePossible(Ulimit ulimit, ResourceLimit limit, Machine machine) {
    var pair = new Pair(ulimit.soft(), ulimit.hard());
    if (limit == ResourceLimit.NOFILE && !bounded(pair, machine.mostOpenFiles()).equals(pair)) {
      throw new BerthException(
          ErrorKind.UNSUPPORTED,
          "cannot set ulimits: nofile=%d:%d is above %d, the most that this kernel gives any process; ask for less or raise the sysctl fs.nr_open"
              .formatted(ulimit.soft(), ulimit.hard(), machine.mostOpenFiles()));
    }
  }

  private static long bound(ResourceLimit limit, Machine machine) {
    return machine.hardLimit(limit.label()).orElse(UNLIMITED);
  }

  private static Pair bounded(Pair pair, long bound) {
    return new Pair(lesser(pair.soft(), bound), lesser(pair.hard(), bound));
  }

  private static long lesser(long a, long b) {
    if (a == UNLIMITED || b == UNLIMITED) {
      return a == UNLIMITED ? b : a;
    }
    return Math.min(a, b);
  }
}
