package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Held;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import dev.berth.engine.value.ImageReference;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Pulls and pushes that wait for credentials: those of a server that stopped. What is brought is
 * kept in memory only, until the work takes it.
 */
public final class AwaitedCredentials {
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final Logins logins;

  public AwaitedCredentials(Logins logins) {
    this.logins = logins;
    logins.onStored(
        host ->
            waits.stream()
                .filter(wait -> wait.registry.domain().equals(host))
                .forEach(wait -> wait.take(Optional.empty())));
  }

  /**
   * Gives credentials that are good to those that wait for the same.
   *
   * @param request of a pull or push, equal to that of whoever waits
   */
  public void bring(Object request, Credentials credentials) {
    waits.stream()
        .filter(wait -> wait.request.equals(request))
        .forEach(wait -> wait.take(Optional.of(credentials)));
  }

  /**
   * Goes on with what a server that stopped had begun, and whose credentials went with it: with the
   * stored ones of the registry, or once somebody asks for the same with credentials or logs in.
   *
   * @param verb such as "pull"
   * @param registry name of the image there
   * @throws BerthException as the work; PERMISSION_DENIED where nobody brought any in time
   */
  public <T> T goOn(
      String verb,
      Object request,
      ImageReference registry,
      OperationContext operation,
      Function<Optional<Credentials>, T> work) {
    var wait = begin(verb, request, registry);
    try (wait) {
      while (true) {
        var credentials = wait.next(operation);
        try {
          return work.apply(credentials);
        } catch (BerthException e) {
          if (e.kind() != ErrorKind.PERMISSION_DENIED) {
            throw e;
          }
        }
      }
    }
  }

  /** Begins to wait; what is stored already is there at once. */
  private Wait begin(String verb, Object request, ImageReference registry) {
    var wait = new Wait(verb, request, registry);
    waits.add(wait);
    if (logins.find(registry.domain()).isPresent()) {
      wait.take(Optional.empty());
    }
    return wait;
  }

  /** One piece of work that waits, until it is closed. */
  private final class Wait implements AutoCloseable {
    private final String verb;
    private final Object request;
    private final ImageReference registry;

    /** Empty ones are the stored ones; while some are there that nobody took, no others are. */
    private final BlockingQueue<Optional<Credentials>> brought = new ArrayBlockingQueue<>(1);

    Wait(String verb, Object request, ImageReference registry) {
      this.verb = verb;
      this.request = request;
      this.registry = registry;
    }

    void take(Optional<Credentials> credentials) {
      brought.offer(credentials);
    }

    /**
     * What was brought since it was asked last; waits for it.
     *
     * @throws BerthException PERMISSION_DENIED where nobody brings any while a pull's pieces would
     *     be kept; CANCELLED
     */
    Optional<Credentials> next(OperationContext operation) {
      var present = brought.poll();
      if (present != null) {
        return present;
      }
      try {
        return operation.needingCredentials(
            whatToDo(), () -> Interruptible.call(operation, this::awaited));
      } catch (BerthException e) {
        throw e;
      } catch (Exception e) {
        throw BerthException.internal("cannot wait for credentials", e);
      }
    }

    private Optional<Credentials> awaited() throws InterruptedException {
      var come = brought.poll(Held.KEPT.toMinutes(), TimeUnit.MINUTES);
      if (come == null) {
        throw new BerthException(
            ErrorKind.PERMISSION_DENIED,
            "cannot go on: nobody brought credentials for %s in %d days; log in, and %s %s again"
                .formatted(registry.domain(), Held.KEPT.toDays(), verb, registry.familiar()));
      }
      return come;
    }

    private String whatToDo() {
      return "needs credentials for %s: \"berth login %s\", or %s it again with credentials"
          .formatted(registry.domain(), registry.domain(), verb);
    }

    @Override
    public void close() {
      waits.remove(this);
    }
  }
}
