package dev.berth.engine.security;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kernel's capabilities by name and as bits, bit n for capability number n. */
public final class Capabilities {
  /** In the order of their numbers. */
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private static final String ALL = "ALL";

  /** Every capability that this engine knows. */
  public static final long EVERY = (1L << NAMES.size()) - 1;

  /** What a container may do unless it is told otherwise. */
  public static final long DEFAULT =
      bits(
          "CHOWN",
          "DAC_OVERRIDE",
          "FSETID",
          "FOWNER",
          "MKNOD",
          "NET_RAW",
          "SETGID",
          "SETUID",
          "SETFCAP",
          "SETPCAP",
          "NET_BIND_SERVICE",
          "SYS_CHROOT",
          "KILL",
          "AUDIT_WRITE");

  private Capabilities() {}

  /**
   * The default with changes: {@code ALL} first, then single names; dropping wins.
   *
   * @param available what the server itself may do; ALL is all of it
   * @throws BerthException where a name is unknown, or one that is added by name isn't available
   */
  public static long effective(List<String> add, List<String> drop, long available) {
    long bits = drop.stream().anyMatch(Capabilities::isAll) ? 0 : DEFAULT & available;
    for (var name : add) {
      if (isAll(name)) {
        bits |= EVERY & available;
      } else {
        bits |= availableBit(name, available);
      }
    }
    for (var name : drop) {
      if (!isAll(name)) {
        bits &= ~(1L << number(name));
      }
    }
    return bits;
  }

  /** The number of a capability, with or without CAP_, in any case. */
  public static int number(String name) {
    var plain = plain(name);
    int number = NAMES.indexOf(plain);
    if (number < 0) {
      throw BerthException.invalid(
          "cannot use the capability \"%s\": there is none of this name; capabilities(7) lists them"
              .formatted(name));
    }
    return number;
  }

  /** The names without CAP_, in the order of their numbers. */
  public static List<String> names(long bits) {
    var names = new ArrayList<String>();
    for (int number = 0; number < NAMES.size(); number++) {
      if ((bits & (1L << number)) != 0) {
        names.add(NAMES.get(number));
      }
    }
    return List.copyOf(names);
  }

  private static long availableBit(String name, long available) {
    long bit = 1L << number(name);
    if ((available & bit) == 0) {
      throw new BerthException(
          ErrorKind.PERMISSION_DENIED,
          "cannot add the capability %s: the server itself doesn't have it".formatted(plain(name)));
    }
    return bit;
  }

  private static boolean isAll(String name) {
    return plain(name).equals(ALL);
  }

  private static String plain(String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("CAP_") ? upper.substring(4) : upper;
  }

  private static long bits(String... names) {
    long bits = 0;
    for (var name : names) {
      bits |= 1L << number(name);
    }
    return bits;
  }
}
