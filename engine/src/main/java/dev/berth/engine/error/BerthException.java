package dev.berth.engine.error;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure told in full: what was tried, on what, why it failed and what to do next.
 *
 * <p>The message is one or two sentences for a person: {@code cannot start container "web": its
 * image was removed; pull or build it again}. Details are for programs: short string values by
 * name.
 */
public class BerthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final transient Map<String, String> details;

  public BerthException(ErrorKind kind, String message) {
    this(kind, message, Map.of(), null);
  }

  public BerthException(ErrorKind kind, String message, @Nullable Throwable cause) {
    this(kind, message, Map.of(), cause);
  }

  public BerthException(
      ErrorKind kind, String message, Map<String, String> details, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.details = Map.copyOf(details);
  }

  public ErrorKind kind() {
    return kind;
  }

  /** Facts for programs, such as {@code errno}, {@code path} or {@code exitCode}; never secrets. */
  public Map<String, String> details() {
    return details;
  }

  /** The same failure with one more detail. */
  public BerthException with(String name, Object value) {
    var more = new LinkedHashMap<>(details);
    more.put(name, String.valueOf(value));
    var copy = new BerthException(kind, String.valueOf(getMessage()), more, this);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  public static BerthException invalid(String message) {
    return new BerthException(ErrorKind.INVALID_ARGUMENT, message);
  }

  /**
   * A thing that is not there; the details carry its name.
   *
   * @param thing what it is, in one word: container, image, operation, plan, exec ...
   * @param name as the caller gave it
   */
  public static BerthException notFound(String thing, Object name, String message) {
    return new BerthException(
        ErrorKind.NOT_FOUND, message, Map.of(thing, String.valueOf(name)), null);
  }

  public static BerthException conflict(String message) {
    return new BerthException(ErrorKind.CONFLICT, message);
  }

  public static BerthException internal(String message, @Nullable Throwable cause) {
    return new BerthException(ErrorKind.INTERNAL, message, cause);
  }
}
