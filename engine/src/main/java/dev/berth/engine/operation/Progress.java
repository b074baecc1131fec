package dev.berth.engine.operation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation is.
 *
 * @param sequence rises by at least one with each change
 * @param message what happens now, one line; for a build, the step's or its program's output line
 * @param done units done, bytes where not said otherwise
 * @param total units in all, 0 where it isn't known
 * @param parts of work that has any, such as the layers of a pull
 */
public record Progress(long sequence, String message, long done, long total, List<Part> parts) {
  public static final Progress NONE = new Progress(0, "", 0, 0, List.of());

  /** Parts are missing from what was stored before there were any. */
  public Progress(
      long sequence, String message, long done, long total, @Nullable List<Part> parts) {
    this.sequence = sequence;
    this.message = message;
    this.done = done;
    this.total = total;
    this.parts = parts == null ? List.of() : List.copyOf(parts);
  }

  /**
   * How far one part is.
   *
   * @param name such as the first digits of a layer's digest
   * @param state a word or two, such as {@code downloading}
   * @param done bytes
   * @param total bytes in all
   */
  public record Part(String name, String state, long done, long total) {}
}
