package dev.berth.server.rpc;

import dev.berth.server.api.Begins;
import dev.berth.server.api.Bytes;
import dev.berth.server.api.Scope;
import dev.berth.server.api.Since;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/**
 * A method of the API, as its interface describes it.
 *
 * @param name {@code namespace.method}
 * @param parameters what clients pass, by name
 * @param flattened whether the Java method takes the parameters as one record
 * @param mutating whether it takes a {@code requestId}
 * @param item of the subscription that it begins, where it begins one
 * @param scope least one that may call it
 */
public record ApiMethod(
    String name,
    Method method,
    List<ApiType.Field> parameters,
    boolean flattened,
    boolean mutating,
    Scope scope,
    ApiType result,
    Optional<ApiType> item,
    String doc) {
  /** The parameter that each mutating method has beside its own. */
  public static final String REQUEST_ID = "requestId";

  public ApiMethod {
    parameters = List.copyOf(parameters);
  }

  /** The version of the API that brought it. */
  public String since() {
    var since = method.getAnnotation(Since.class);
    return since == null ? ApiType.Field.FIRST_VERSION : since.value();
  }

  /** The result of the operation that it begins. */
  public Optional<ApiType> operation() {
    return Optional.ofNullable(method.getAnnotation(Begins.class))
        .map(begins -> ApiType.of(begins.value()));
  }

  /** What the token of its answer is for. */
  public Optional<Bytes.Use> bytes() {
    return Optional.ofNullable(method.getAnnotation(Bytes.class)).map(Bytes::value);
  }

  /** Whether it begins a subscription. */
  public boolean subscribes() {
    return item.isPresent();
  }

  public String namespace() {
    return name.substring(0, name.indexOf('.'));
  }
}
