package dev.berth.engine.container;

/**
 * A limit of a resource, as ulimit has it; -1 is unlimited.
 *
 * @param name without RLIMIT_, lower case: {@code nofile}
 */
public record Ulimit(String name, long soft, long hard) {
  public Ulimit {
    ResourceLimit.named(name).check(soft, hard);
  }
}
