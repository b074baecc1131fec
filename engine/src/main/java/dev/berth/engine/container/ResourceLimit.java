package dev.berth.engine.container;

import dev.berth.engine.error.BerthException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The limits that setrlimit knows, with their numbers; those of x86 and arm64. */
enum ResourceLimit {
  CPU(0),
  FSIZE(1),
  DATA(2),
  STACK(3),
  CORE(4),
  RSS(5),
  NPROC(6),
  NOFILE(7),
  MEMLOCK(8),
  AS(9),
  LOCKS(10),
  SIGPENDING(11),
  MSGQUEUE(12),
  NICE(13),
  RTPRIO(14),
  RTTIME(15);

  private final int number;

  ResourceLimit(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The name that people use: lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ResourceLimit named(String name) {
    return Arrays.stream(values())
        .filter(limit -> limit.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                BerthException.invalid(
                    "cannot set ulimits: there is no limit named \"%s\"; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ResourceLimit::label)
                                .collect(Collectors.joining(", ")))));
  }

  void check(long soft, long hard) {
    if (soft < -1 || hard < -1) {
      throw BerthException.invalid(
          "cannot set ulimits: %s=%d:%d is negative; -1 alone means unlimited"
              .formatted(label(), soft, hard));
    }
    if (hard != -1 && (soft == -1 || soft > hard)) {
      throw BerthException.invalid(
          "cannot set ulimits: the soft limit of %s=%d:%d is above the hard one"
              .formatted(label(), soft, hard));
    }
  }
}
