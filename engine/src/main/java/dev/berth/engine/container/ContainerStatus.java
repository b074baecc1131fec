package dev.berth.engine.container;

import java.util.Locale;
import java.util.Set;

/** Where a container stands, and what it permits there. */
public enum ContainerStatus {
  /** Made, never started. */
  CREATED,
  /** A start was begun; a process may be there. */
  STARTING,
  /** Its process lives. */
  RUNNING,
  /** Its process has ended, and how is known. */
  EXITED,
  /** Its process has ended, and nobody knows how: its monitor was killed, or the machine fell. */
  LOST;

  /** The statuses that may follow this one. */
  public Set<ContainerStatus> next() {
    return switch (this) {
      case CREATED -> Set.of(STARTING);
      case STARTING -> Set.of(RUNNING, EXITED, LOST, CREATED);
      case RUNNING -> Set.of(EXITED, LOST);
      case EXITED, LOST -> Set.of(STARTING);
    };
  }

  public boolean canBecome(ContainerStatus other) {
    return next().contains(other);
  }

  public boolean canStart() {
    return canBecome(STARTING);
  }

  /** Whether a signal can be sent to it. */
  public boolean canKill() {
    return this == RUNNING;
  }

  public boolean canExec() {
    return this == RUNNING;
  }

  /** Whether it can be removed without force. */
  public boolean canRemove() {
    return !isActive();
  }

  /** Whether a process of it may be there. */
  public boolean isActive() {
    return this == STARTING || this == RUNNING;
  }

  /** Whether waiting for its end is over. */
  public boolean hasEnded() {
    return this == EXITED || this == LOST;
  }

  /** The word that clients see. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
