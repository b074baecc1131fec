package dev.berth.engine.transfer;

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
                .filter(wait -> wait.takesLogins && wait.registry.domain().equals(host))
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
   * Does work that a server that stopped had begun, and whose credentials went with it, once
   * somebody asks for the same with credentials, or with the stored ones of the registry.
   *
   * @param verb such as "pull"
   * @param registry name of the image there
   * @param takesLogins whether the stored ones will do
   * @throws BerthException as the work; PERMISSION_DENIED where nobody brought any in time
   */
  public <T> T whenBrought(
      String verb,
      Object request,
      ImageReference registry,
      boolean takesLogins,
      OperationContext operation,
      Function<Optional<Credentials>, T> work) {
    var wait = begin(verb, request, registry, takesLogins);
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
  private Wait begin(String verb, Object request, ImageReference registry, boolean takesLogins) {
    var wait = new Wait(verb, request, registry, takesLogins);
    waits.add(wait);
    if (takesLogins && logins.find(registry.domain()).isPresent()) {
      wait.take(Optional.empty());
    }
    return wait;
  }

  /** One piece of work that waits, until it is closed. */
  private final class Wait implements AutoCloseable {
    private final String verb;
    private final Object request;
    private final ImageReference registry;
    private final boolean takesLogins;

    /** Empty ones are the stored ones; while some are there that nobody took, no others are. */
    private final BlockingQueue<Optional<Credentials>> brought = new ArrayBlockingQueue<>(1);

    Wait(String verb, Object request, ImageReference registry, boolean takesLogins) {
      this.verb = verb;
      this.request = request;
      this.registry = registry;
      this.takesLogins = takesLogins;
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
            "cannot go on: nobody brought credentials for %s in %d days; %s %s again with credentials, or log in before"
                .formatted(registry.domain(), Held.KEPT.toDays(), verb, registry.familiar()));
      }
      return come;
    }

    private String whatToDo() {
      var again = "%s %s again with credentials".formatted(verb, registry.familiar());
      return takesLogins
          ? "needs credentials for %s: \"berth login %s\", or %s"
              .formatted(registry.domain(), registry.domain(), again)
          : "needs credentials for %s, as it was begun with some of its caller's own: %s (a stored login is not used for it)"
              .formatted(registry.domain(), again);
    }

    @Override
    public void close() {
      waits.remove(this);
    }
  }
}
