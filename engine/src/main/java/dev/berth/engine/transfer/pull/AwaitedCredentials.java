package dev.berth.engine.transfer.pull;

import dev.berth.engine.content.Held;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Credentials;
import dev.berth.engine.registry.Logins;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Pulls that wait for credentials: those of a server that stopped. What is brought is kept in
 * memory only, until the pull takes it.
 */
final class AwaitedCredentials {
  private final Logins logins;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  AwaitedCredentials(Logins logins) {
    this.logins = logins;
    logins.onStored(
        host ->
            waits.stream()
                .filter(wait -> wait.request.reference().domain().equals(host))
                .forEach(wait -> wait.take(Optional.empty())));
  }

  /** Gives credentials that are good to those that wait for the same. */
  void bring(PullRequest request, Credentials credentials) {
    waits.stream()
        .filter(wait -> wait.request.equals(request))
        .forEach(wait -> wait.take(Optional.of(credentials)));
  }

  /** Begins to wait; what is stored already is there at once. */
  Wait begin(PullRequest request) {
    var wait = new Wait(request);
    waits.add(wait);
    if (logins.find(request.reference().domain()).isPresent()) {
      wait.take(Optional.empty());
    }
    return wait;
  }

  /** One pull that waits, until it is closed. */
  final class Wait implements AutoCloseable {
    private final PullRequest request;

    /** Empty ones are the stored ones; while some are there that nobody took, no others are. */
    private final BlockingQueue<Optional<Credentials>> brought = new ArrayBlockingQueue<>(1);

    private Wait(PullRequest request) {
      this.request = request;
    }

    private void take(Optional<Credentials> credentials) {
      brought.offer(credentials);
    }

    /**
     * What was brought since it was asked last; waits for it.
     *
     * @throws BerthException PERMISSION_DENIED where nobody brings any while the pull's pieces are
     *     kept; CANCELLED
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
            "cannot go on pulling %s: nobody brought credentials for %s in %d days; log in, and pull it again"
                .formatted(
                    request.reference().familiar(),
                    request.reference().domain(),
                    Held.KEPT.toDays()));
      }
      return come;
    }

    private String whatToDo() {
      var domain = request.reference().domain();
      return "needs credentials for %s: \"berth login %s\", or pull it again with credentials"
          .formatted(domain, domain);
    }

    @Override
    public void close() {
      waits.remove(this);
    }
  }
}
