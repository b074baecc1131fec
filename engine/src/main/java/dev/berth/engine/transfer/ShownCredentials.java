package dev.berth.engine.transfer;

/** Which credentials a registry was shown when a pull or push was begun. */
public enum ShownCredentials {
  NONE,
  /** The stored login of the registry. */
  LOGIN,
  /** The caller's own, which are stored nowhere. */
  OWN
}
