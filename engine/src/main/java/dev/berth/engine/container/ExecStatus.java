package dev.berth.engine.container;

import dev.berth.engine.value.ContainerId;
import java.util.Locale;
import java.util.Optional;

/** Where an exec stands. */
public record ExecStatus(
    ExecId id, ContainerId container, State state, Optional<Integer> exitCode) {
  /** The states of an exec, in order. */
  public enum State {
    CREATED,
    RUNNING,
    EXITED;

    /** The word that clients see. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
