package dev.berth.server.rpc;

import dev.berth.engine.state.RequestScope;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How the answer of the present request is made of the engine's result: told before the engine is
 * called, so that the transaction of the effect can store the answer that clients will see.
 */
public final class Answering {
  private static final ScopedValue<Answering> CURRENT = ScopedValue.newInstance();

  private volatile Function<Object, Optional<String>> encoder = result -> Optional.empty();

  private Answering() {}

  /**
   * Calls the engine and makes the answer of its result; the one that was stored, where one was.
   *
   * @param type of the result; a transaction that answers with another type made a part of the
   *     effect, not the effect
   */
  public static <E, A> A by(Class<E> type, Function<E, A> mapper, Supplier<E> engine) {
    if (!CURRENT.isBound()) {
      return mapper.apply(engine.get());
    }
    var carried = Caller.carried(mapper); // a transaction has a thread of its own
    var stored = new AtomicReference<A>();
    CURRENT.get().encoder =
        result -> {
          if (!type.isInstance(result)) {
            return Optional.empty();
          }
          var answer = carried.apply(type.cast(result));
          stored.set(answer);
          return Optional.of(RpcJson.text(RpcJson.tree(answer)));
        };
    var result = engine.get();
    return Optional.ofNullable(stored.get()).orElseGet(() -> mapper.apply(result));
  }

  /** Runs a call within the scope of its request. */
  static <T> T within(String id, String method, String digest, Supplier<T> call) {
    var answering = new Answering();
    var scope = new RequestScope(id, method, digest, result -> answering.encoder.apply(result));
    return ScopedValue.where(CURRENT, answering).where(RequestScope.CURRENT, scope).call(call::get);
  }
}
