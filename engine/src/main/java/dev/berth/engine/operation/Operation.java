package dev.berth.engine.operation;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Long work as it stands at one instant.
 *
 * @param id 32 lower-case hex digits
 * @param kind the method that began it, such as {@code build.run}
 * @param subject what it is about: a reference, an id
 * @param result JSON document, once it has succeeded, or of what was done before it was cancelled
 * @param error why it ended without a result
 */
public record Operation(
    String id,
    String kind,
    String subject,
    OperationStatus status,
    Progress progress,
    Optional<String> result,
    Optional<Failure> error,
    Instant createdAt,
    Optional<Instant> finishedAt) {

  /**
   * Why an operation ended without a result.
   *
   * @param details facts for programs, as of {@link BerthException}
   */
  public record Failure(ErrorKind kind, String message, Map<String, String> details) {
    public Failure {
      details = Map.copyOf(details);
    }

    static Failure of(ErrorKind kind, String message) {
      return new Failure(kind, message, Map.of());
    }
  }
}
