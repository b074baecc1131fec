package dev.berth.sdk;

import java.util.List;
import java.util.Optional;

/**
 * The API, as openrpc.json describes it.
 *
 * @param version of the API, major.minor
 * @param records by name
 * @param choices by name
 */
public record ApiModel(
    String version, List<Namespace> namespaces, List<Structure> records, List<Choice> choices) {

  /** Methods that share the word before the dot. */
  public record Namespace(String name, String doc, List<Method> methods) {}

  /**
   * A method.
   *
   * @param name with its namespace, such as {@code container.create}
   * @param mutating whether it takes a requestId, which is not among its parameters
   * @param since the version of the API that brought it
   * @param scope that a caller over TCP needs
   * @param operation result of the operation that it begins
   * @param stream an item of the subscription that it begins
   * @param bytes what the token of its answer is for: upload or program
   */
  public record Method(
      String name,
      String doc,
      boolean mutating,
      boolean idempotent,
      String since,
      Optional<String> scope,
      List<Field> parameters,
      Shape result,
      Optional<Shape> operation,
      Optional<Shape> stream,
      Optional<String> bytes) {
    /** The word after the dot. */
    public String shortName() {
      return name.substring(name.indexOf('.') + 1);
    }
  }

  /**
   * A record of the API.
   *
   * @param name such as {@code ContainerSummary}
   */
  public record Structure(String name, String doc, List<Field> fields) {}

  /** A closed set of words. */
  public record Choice(String name, String doc, List<String> words) {}

  /** A parameter, or a field of a record. */
  public record Field(String name, Shape type, boolean required, String doc, boolean secret) {}

  /** A type of JSON. */
  public sealed interface Shape {
    record Text() implements Shape {}

    record Truth() implements Shape {}

    record Whole() implements Shape {}

    record Decimal() implements Shape {}

    /** Any JSON document. */
    record Anything() implements Shape {}

    record ListOf(Shape element) implements Shape {}

    /** An object with any names. */
    record MapOf(Shape value) implements Shape {}

    /** One of {@link ApiModel#records} or {@link ApiModel#choices}. */
    record Reference(String name) implements Shape {}
  }
}
