package dev.berth.engine.testing;

/**
 * A program that has ended.
 *
 * @param id of the container or exec
 */
public record Ran(String id, int code, String stdout, String stderr) {
  /** Standard output without its last line end. */
  public String line() {
    return stdout.strip();
  }
}
