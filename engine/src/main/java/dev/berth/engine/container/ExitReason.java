package dev.berth.engine.container;

import java.util.Locale;

/** Why a container is no longer running. */
public enum ExitReason {
  /** Its program ended by itself. */
  EXITED,
  /** A signal ended it. */
  SIGNAL,
  /** The kernel killed it at its memory limit. */
  OOM,
  /** Its monitor was killed or the machine fell; how it ended is unknown. */
  LOST,
  /** Its program could not be executed. */
  LAUNCH_FAILED,
  /** It was never started, so that there was nothing to stop. */
  NOT_STARTED;

  /** The word that clients see. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
