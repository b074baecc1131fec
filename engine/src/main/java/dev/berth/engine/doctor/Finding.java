package dev.berth.engine.doctor;

/**
 * One thing that was looked at.
 *
 * @param name stable, such as {@code apparmor}
 * @param found what is there, in words
 * @param remedy what to do; empty where nothing has to be done
 */
public record Finding(String name, Status status, String found, String remedy) {
  /** How it is. */
  public enum Status {
    OK,
    /** Something that Berth does without, or will need soon. */
    WARNING,
    /** Something that makes containers fail. */
    PROBLEM
  }

  static Finding ok(String name, String found) {
    return new Finding(name, Status.OK, found, "");
  }

  static Finding warning(String name, String found, String remedy) {
    return new Finding(name, Status.WARNING, found, remedy);
  }

  static Finding problem(String name, String found, String remedy) {
    return new Finding(name, Status.PROBLEM, found, remedy);
  }
}
