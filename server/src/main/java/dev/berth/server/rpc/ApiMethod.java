package dev.berth.server.rpc;

import java.lang.reflect.Method;
import java.util.List;

/**
 * A method of the API, as its interface describes it.
 *
 * @param name {@code namespace.method}
 * @param parameters what clients pass, by name
 * @param flattened whether the Java method takes the parameters as one record
 * @param mutating whether it takes a {@code requestId}
 */
public record ApiMethod(
    String name,
    Method method,
    List<ApiType.Field> parameters,
    boolean flattened,
    boolean mutating,
    ApiType result,
    String doc) {
  /** The parameter that each mutating method has beside its own. */
  public static final String REQUEST_ID = "requestId";

  public ApiMethod {
    parameters = List.copyOf(parameters);
  }

  public String namespace() {
    return name.substring(0, name.indexOf('.'));
  }
}
