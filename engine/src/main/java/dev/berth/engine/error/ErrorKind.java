package dev.berth.engine.error;

/**
 * The closed list of reasons for which Berth refuses or fails; clients switch on the name, so a
 * name is never changed and never reused.
 */
public enum ErrorKind {
  /** A parameter is malformed, out of range, or contradicts another one. */
  INVALID_ARGUMENT,
  /** The named thing does not exist. */
  NOT_FOUND,
  /** The name or id is taken. */
  ALREADY_EXISTS,
  /** The thing exists, but its present state forbids the action. */
  CONFLICT,
  /** Something else still refers to it. */
  IN_USE,
  /** This machine, kernel or build cannot do it. */
  UNSUPPORTED,
  /** The caller, or the server process, lacks the right. */
  PERMISSION_DENIED,
  /** A limit was reached: disk full, too many calls, document too large. */
  RESOURCE_EXHAUSTED,
  /** A peer or the server itself cannot answer now; a later try may succeed. */
  UNAVAILABLE,
  /** The deadline passed. */
  TIMEOUT,
  /** The caller cancelled it. */
  CANCELLED,
  /** The server stopped while it was under way. */
  INTERRUPTED,
  /** Bytes are not what their digest, size or format says. */
  CORRUPT,
  /** A system call failed; details carry the call, the object and the errno. */
  KERNEL,
  /**
   * The command of a container or exec could not be executed; details carry the exit code 126 or
   * 127.
   */
  EXEC_FAILED,
  /** A step of a build ended with a non-zero status; details carry step and exit code. */
  BUILD_FAILED,
  /** Anything that we did not foresee. */
  INTERNAL
}
