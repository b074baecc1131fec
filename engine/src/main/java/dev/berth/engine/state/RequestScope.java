package dev.berth.engine.state;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The client's request that is being carried out, when it gave a {@code requestId}. The transaction
 * that makes its effect also stores its answer, so the same request again is answered, not
 * repeated.
 *
 * @param id chosen by the client
 * @param method the method called
 * @param parametersDigest SHA-256 of its canonical parameters
 * @param encoder makes the stored answer of the domain's result; nothing of a result that is only a
 *     part of what the request does
 */
public record RequestScope(
    String id, String method, String parametersDigest, Function<Object, Optional<String>> encoder) {
  /** Bound by the server for the duration of a mutating call. */
  public static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

  /** Work that another thread will do for the present request. */
  public static <T> Supplier<T> carried(Supplier<T> work) {
    if (!CURRENT.isBound()) {
      return work;
    }
    var scope = CURRENT.get();
    return () -> ScopedValue.where(CURRENT, scope).call(work::get);
  }
}
