package dev.berth.engine.cgroup;

import dev.berth.engine.cgroup.CgroupPlan.Write;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.NumberList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Decides which files make the limits; a limit that can't be had is refused here. */
final class CgroupPlanner {
  private static final long PERIOD_MICROS = 100_000;
  private static final double LEAST_CPUS = 0.01;
  private static final long LEAST_SHARES = 2;
  private static final long MOST_SHARES = 262_144;
  private static final long UNLIMITED = -1;

  private final Abilities abilities;
  private final Set<String> controllers = new TreeSet<>();
  private final List<Write> writes = new ArrayList<>();

  private CgroupPlanner(Abilities abilities) {
    this.abilities = abilities;
  }

  static CgroupPlan plan(Limits limits, Abilities abilities) {
    var planner = new CgroupPlanner(abilities);
    planner.memory(limits);
    limits.cpus().ifPresent(planner::cpuTime);
    limits.cpuShares().ifPresent(planner::cpuShares);
    limits.cpusetCpus().ifPresent(list -> planner.cpuset("cpus", list, abilities.cpus()));
    limits.cpusetMems().ifPresent(list -> planner.cpuset("mems", list, abilities.memoryNodes()));
    limits.pids().ifPresent(planner::pids);
    var devices = Stream.concat(DeviceRule.DEFAULTS.stream(), limits.devices().stream()).toList();
    return new CgroupPlan(planner.controllers, planner.writes, devices);
  }

  private void memory(Limits limits) {
    if (limits.memory().isEmpty()) {
      if (limits.memorySwap().isPresent() && limits.memorySwap().getAsLong() != UNLIMITED) {
        throw BerthException.invalid(
            "cannot limit memory and swap together without a limit of memory: give both");
      }
      return;
    }
    long memory = limits.memory().getAsLong();
    if (memory < Limits.LEAST_MEMORY) {
      throw BerthException.invalid(
          "cannot limit memory to %d bytes: the least is %d (6 MiB)"
              .formatted(memory, Limits.LEAST_MEMORY));
    }
    need("memory", "memory");
    write("memory", "memory.limit_in_bytes", "memory.max", memory, memory, "memory");
    swap(memory, limits);
  }

  private void swap(long memory, Limits limits) {
    if (!abilities.swap()) {
      if (limits.memorySwap().isPresent() && limits.memorySwap().getAsLong() != UNLIMITED) {
        throw unsupported(
            "swap", "the kernel doesn't account it; boot with swapaccount=1, or leave it out");
      }
      return;
    }
    long both = limits.memorySwap().orElse(memory > Long.MAX_VALUE / 2 ? UNLIMITED : 2 * memory);
    if (both != UNLIMITED && both < memory) {
      throw BerthException.invalid(
          "cannot limit memory and swap together to %d bytes: memory alone may have %d"
              .formatted(both, memory));
    }
    if (both == UNLIMITED) {
      write("memory", "memory.memsw.limit_in_bytes", "memory.swap.max", "-1", "max", "swap");
    } else {
      write(
          "memory", "memory.memsw.limit_in_bytes", "memory.swap.max", both, both - memory, "swap");
    }
  }

  private void cpuTime(double cpus) {
    int online = abilities.cpus().count();
    if (!(cpus >= LEAST_CPUS) || cpus > online) {
      throw BerthException.invalid(
          "cannot limit CPU time to %s CPUs: this machine takes %s to %d"
              .formatted(cpus, LEAST_CPUS, online));
    }
    need("cpu", "CPU time");
    if (!abilities.cpuTime()) {
      throw unsupported("CPU time", "the kernel was built without CONFIG_CFS_BANDWIDTH");
    }
    long quota = Math.round(cpus * PERIOD_MICROS);
    if (abilities.v1().contains("cpu")) {
      only("cpu", "cpu.cfs_period_us", Long.toString(PERIOD_MICROS), "CPU time");
      only("cpu", "cpu.cfs_quota_us", Long.toString(quota), "CPU time");
    } else {
      only("cpu", "cpu.max", quota + " " + PERIOD_MICROS, "CPU time");
    }
  }

  private void cpuShares(long shares) {
    if (shares < LEAST_SHARES || shares > MOST_SHARES) {
      throw BerthException.invalid(
          "cannot give %d CPU shares: they go from %d to %d"
              .formatted(shares, LEAST_SHARES, MOST_SHARES));
    }
    need("cpu", "CPU shares");
    write("cpu", "cpu.shares", "cpu.weight", shares, weight(shares), "CPU shares");
  }

  /**
   * Shares of v1 as a weight of v2. The curve that OCI runtimes have agreed on: 2 is 1, the default
   * of 1024 is the default of 100, 262144 is 10000.
   */
  static long weight(long shares) {
    if (shares <= LEAST_SHARES) {
      return 1;
    }
    if (shares >= MOST_SHARES) {
      return 10_000;
    }
    double log = Math.log((double) shares) / Math.log(2);
    double exponent = (log * log + 125 * log) / 612 - 7.0 / 34;
    return (long) Math.ceil(Math.pow(10, exponent) - 1e-9);
  }

  private void cpuset(String which, String list, NumberList online) {
    var wanted = NumberList.parse(list);
    if (!online.containsAll(wanted)) {
      throw BerthException.invalid(
          "cannot use the %s \"%s\": this machine has %s"
              .formatted(which.equals("cpus") ? "CPUs" : "memory nodes", list, online));
    }
    need("cpuset", "which CPUs and memory nodes are used");
    only("cpuset", "cpuset." + which, wanted.toString(), "the " + which);
  }

  private void pids(long pids) {
    if (pids == UNLIMITED) {
      return;
    }
    if (pids < 1) {
      throw BerthException.invalid(
          "cannot limit processes to %d: give 1 or more, or -1 for no limit".formatted(pids));
    }
    need("pids", "processes");
    only("pids", "pids.max", Long.toString(pids), "processes");
  }

  private void need(String controller, String what) {
    if (!abilities.has(controller)) {
      throw unsupported(
          what,
          "the cgroup controller \"%s\" is not available to the server; enable it, or leave the limit out"
              .formatted(controller));
    }
    controllers.add(controller);
  }

  private static BerthException unsupported(String what, String why) {
    return new BerthException(
        ErrorKind.UNSUPPORTED, "cannot limit %s on this machine: %s".formatted(what, why));
  }

  private void write(
      String controller, String v1File, String v2File, Object v1, Object v2, String what) {
    boolean first = abilities.v1().contains(controller);
    only(controller, first ? v1File : v2File, String.valueOf(first ? v1 : v2), what);
  }

  private void only(String controller, String file, String value, String what) {
    writes.add(new Write(controller, file, value, what));
  }
}
