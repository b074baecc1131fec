package dev.berth.server.rpc;

import dev.berth.server.access.Identity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Who waits for an answer: a connection, and who speaks on it. When the connection goes away, waits
 * that serve nobody else end with it; work that was begun goes on.
 */
public final class Caller {
  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  private final Connection connection;
  private final Identity identity;

  private static final class Connection {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Thread> waiting = new HashSet<>();
    private final Set<Runnable> farewells = new HashSet<>();
    private boolean gone;
  }

  public Caller(Identity identity) {
    this(new Connection(), identity);
  }

  private Caller(Connection connection, Identity identity) {
    this.connection = connection;
    this.identity = identity;
  }

  /** The same connection, on behalf of whom a request names. */
  public Caller as(Identity other) {
    return new Caller(connection, other);
  }

  public Identity identity() {
    return identity;
  }

  /** Who the present request is of; whoever may use the Unix socket where there is none. */
  public static Identity present() {
    return CURRENT.isBound() ? CURRENT.get().identity : Identity.LOCAL;
  }

  /** The same work on behalf of the present caller, on whichever thread it is done. */
  static <E, A> Function<E, A> carried(Function<E, A> work) {
    if (!CURRENT.isBound()) {
      return work;
    }
    var caller = CURRENT.get();
    return value -> ScopedValue.where(CURRENT, caller).call(() -> work.apply(value));
  }

  /** Tells that nobody listens any more: interrupts the waits. */
  public void leave() {
    List<Runnable> actions;
    connection.lock.lock();
    try {
      connection.gone = true;
      connection.waiting.forEach(Thread::interrupt);
      actions = List.copyOf(connection.farewells);
    } finally {
      connection.lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  /**
   * Has something done when the caller goes, at once where it has gone; closing the answer
   * withdraws it.
   */
  public Registration whenGone(Runnable action) {
    boolean now;
    connection.lock.lock();
    try {
      now = connection.gone;
      connection.farewells.add(action);
    } finally {
      connection.lock.unlock();
    }
    if (now) {
      action.run();
    }
    return () -> withdraw(action);
  }

  private void withdraw(Runnable action) {
    connection.lock.lock();
    try {
      connection.farewells.remove(action);
    } finally {
      connection.lock.unlock();
    }
  }

  /** Something that can be withdrawn. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Runs work on behalf of this caller. */
  public void serve(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /**
   * A wait that is over when the present caller has gone.
   *
   * @throws InterruptedException when it has
   */
  public static <T> T waiting(Callable<T> wait) throws Exception {
    return CURRENT.isBound() ? CURRENT.get().wait(wait) : wait.call();
  }

  private <T> T wait(Callable<T> wait) throws Exception {
    var thread = Thread.currentThread();
    enter(thread);
    try {
      return wait.call();
    } finally {
      exit(thread);
    }
  }

  private void enter(Thread thread) throws InterruptedException {
    connection.lock.lock();
    try {
      if (connection.gone) {
        throw new InterruptedException("the client has gone");
      }
      connection.waiting.add(thread);
    } finally {
      connection.lock.unlock();
    }
  }

  private void exit(Thread thread) {
    connection.lock.lock();
    try {
      connection.waiting.remove(thread);
    } finally {
      connection.lock.unlock();
    }
  }
}
