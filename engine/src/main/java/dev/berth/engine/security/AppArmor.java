package dev.berth.engine.security;

import dev.berth.engine.kernel.Machine;
import java.util.Optional;

/** The default AppArmor profile, loaded where the kernel has AppArmor. */
public final class AppArmor {
  private AppArmor() {}

  /**
   * Loads the profile of this instance, and answers with its name.
   *
   * @param instance appended to the name: empty, or {@code -HEX8}
   * @return empty where this machine can't confine with AppArmor
   */
  public static Optional<String> load(Machine machine, String instance) {
    throw new UnsupportedOperationException();
  }
}
