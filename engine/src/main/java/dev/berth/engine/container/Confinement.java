package dev.berth.engine.container;

import dev.berth.engine.launch.LaunchOp;
import java.util.List;
import java.util.Optional;

/**
 * What a program may do, whoever it runs as; stored with a started container, so that each exec in
 * it gets the same.
 *
 * @param capabilities bounding, permitted and effective; bit n for capability n
 * @param appArmor profile, where the kernel has AppArmor
 */
record Confinement(
    long capabilities,
    boolean noNewPrivileges,
    Optional<String> appArmor,
    List<LaunchOp.SetLimit> limits) {
  Confinement {
    limits = List.copyOf(limits);
  }
}
