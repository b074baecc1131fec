package dev.berth.engine.container;

import dev.berth.engine.launch.MonitorIdentity;
import java.util.Optional;

/**
 * What is stored of a process while it may run.
 *
 * @param bootId boot that it was started in
 * @param nonce of its monitor
 * @param monitor known from the moment at which the monitor was ready
 * @param confinement what it may do, for the execs of a container
 */
record ProcessRecord(
    String bootId, String nonce, Optional<MonitorIdentity> monitor, Confinement confinement) {

  ProcessRecord with(MonitorIdentity identity) {
    return new ProcessRecord(bootId, nonce, Optional.of(identity), confinement);
  }
}
