package dev.berth.server.api;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of the namespace {@code operation}. */
@Doc("Operations: long work with an id.")
public interface OperationApi {

  @Doc("An operation that was begun.")
  record Started(@Doc("Its id.") String operation) {}

  @Doc("How far it is.")
  record Progress(
      @Doc("Rises with each change.") long sequence,
      String message,
      long done,
      @Doc("0 where it isn't known.") long total,
      @Doc("Of work that has any, such as the layers of a pull.") List<Part> parts) {}

  @Doc("How far one part of an operation is.")
  record Part(
      @Doc("Such as the first digits of a layer's digest.") String name,
      @Doc("A word or two, such as downloading.") String state,
      @Doc("Bytes.") long done,
      @Doc("Bytes in all.") long total) {}

  @Doc("Why something was refused or failed. A name is never changed and never reused.")
  enum ErrorKind {
    INVALID_ARGUMENT,
    NOT_FOUND,
    ALREADY_EXISTS,
    CONFLICT,
    IN_USE,
    UNSUPPORTED,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    UNAVAILABLE,
    TIMEOUT,
    CANCELLED,
    INTERRUPTED,
    CORRUPT,
    KERNEL,
    EXEC_FAILED,
    BUILD_FAILED,
    INTERNAL
  }

  @Doc(
      "Where an operation stands. INTERRUPTED: the server ended before it did. NEEDS_CREDENTIALS: a pull or push that goes on once somebody asks for the same with credentials, or, where its progress says so, logs in.")
  enum Status {
    RUNNING,
    NEEDS_CREDENTIALS,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    INTERRUPTED
  }

  @Doc("What a line is: the title of what begins, a warning, or what a program printed.")
  @EnumNaming(EnumNamingStrategies.KebabCaseStrategy.class)
  enum LineKind {
    STEP,
    WARNING,
    STDOUT,
    STDERR
  }

  @Doc("Why it failed.")
  record Failure(
      ErrorKind kind,
      String message,
      @Doc("Facts for programs, such as exitCode, step, line and command of a build.")
          Map<String, String> details) {}

  @Doc("A line that an operation said.")
  record Line(
      @Doc("Rises by one with each line; where some are missing, they were not kept.") long number,
      LineKind stream,
      String text) {}

  @Doc("An operation.")
  record Details(
      String id,
      @Doc("The method that began it.") String kind,
      String subject,
      Status status,
      Progress progress,
      @Doc(
              "What the method documents, once it has succeeded; of gc.apply also once it was cancelled.")
          Optional<JsonNode> result,
      Optional<Failure> error,
      long createdAt,
      Optional<Long> finishedAt) {}

  @Doc("Tells how an operation stands.")
  @Needs(Scope.READ)
  Details get(@Param(name = "operation", doc = "Its id.") String operation);

  @Doc("Waits until an operation has ended or made progress.")
  @Needs(Scope.READ)
  Details wait(
      @Param(name = "operation", doc = "Its id.") String operation,
      @Param(name = "timeout", doc = "Seconds; without it, forever.") Optional<Double> timeout,
      @Param(
              name = "after",
              doc = "Also answers as soon as the progress sequence is larger than this.")
          Optional<Long> after);

  @Doc(
      "Tells what an operation said: the steps of a build, what they print, and warnings. Of each step the last 200 lines are kept, of all of them the last 256 KiB, for a day.")
  @Needs(Scope.RUN)
  List<Line> output(
      @Param(name = "operation", doc = "Its id.") String operation,
      @Param(name = "after", doc = "Only lines with a larger number.") Optional<Long> after);

  @Doc("One of progress, line and end.")
  record Watched(
      @Doc("Whenever it has changed.") Optional<Progress> progress,
      Optional<Line> line,
      @Doc("How it ended; the last item.") Optional<Details> end) {}

  @Doc("Tells progress, lines and, last, the end of an operation.")
  @Needs(Scope.RUN)
  Subscription<Watched> watch(
      @Param(name = "operation", doc = "Its id.") String operation,
      @Param(name = "after", doc = "Only lines with a larger number.") Optional<Long> after);

  @Doc("Cancels an operation; answers when it has ended.")
  @Mutating
  @Needs(Scope.RUN)
  Details cancel(@Param(name = "operation", doc = "Its id.") String operation);

  @Doc("Lists operations of the last day, newest first.")
  @Needs(Scope.READ)
  List<Details> list(@Param(name = "status", doc = "Only these.") Optional<List<Status>> status);
}
