package dev.berth.engine.launch;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.KernelException;
import dev.berth.engine.kernel.ProcessCalls;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One platform thread that waits, for everybody else, until descriptors are ready. Virtual threads
 * wait for its answer without holding their carrier.
 */
final class Readiness implements AutoCloseable {
  private static final long WAKE = 0;

  private final ProcessCalls calls;
  private final int epoll;
  private final int wake;
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong(WAKE + 1);
  private final Thread thread;

  private record Waiting(long token, int descriptor, CompletableFuture<Boolean> ready) {}

  Readiness(ProcessCalls calls) {
    this.calls = calls;
    this.epoll = calls.epollCreate();
    this.wake = calls.wakeCreate();
    calls.epollAdd(epoll, wake, false, WAKE);
    this.thread = Thread.ofPlatform().daemon().name("monitors").start(this::run);
  }

  /**
   * Completes once when the descriptor can be read (or written), or false when this is closed
   * first. The descriptor must stay open until then.
   */
  CompletableFuture<Boolean> await(int descriptor, boolean forWriting) {
    return begin(descriptor, forWriting).ready();
  }

  private Waiting begin(int descriptor, boolean forWriting) {
    var begun = new Waiting(tokens.getAndIncrement(), descriptor, new CompletableFuture<Boolean>());
    waiting.put(begun.token(), begun);
    try {
      calls.epollAdd(epoll, descriptor, forWriting, begun.token());
    } catch (KernelException e) {
      waiting.remove(begun.token());
      throw e;
    }
    return begun;
  }

  /**
   * Waits until the descriptor is ready. An interrupt ends the wait of a virtual thread with
   * CANCELLED; a platform thread waits in the kernel, which saves two changes of threads.
   */
  void block(int descriptor, boolean forWriting) {
    if (!Thread.currentThread().isVirtual()) {
      if (!calls.poll(descriptor, forWriting, wake)) {
        throw stopping();
      }
      return;
    }
    var begun = begin(descriptor, forWriting);
    try {
      if (!begun.ready().get()) {
        throw stopping();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      forget(begun);
      throw new BerthException(ErrorKind.CANCELLED, "the launch was cancelled", e);
    } catch (ExecutionException e) {
      throw BerthException.internal("nothing completes a wait with a failure", e);
    }
  }

  private static BerthException stopping() {
    return new BerthException(
        ErrorKind.UNAVAILABLE, "cannot wait for the launcher: the server is stopping");
  }

  /** Takes a wait back, or lets it end: afterwards nothing here touches the descriptor any more. */
  private void forget(Waiting begun) {
    if (waiting.remove(begun.token()) != null) {
      calls.epollRemove(epoll, begun.descriptor());
    } else {
      begun.ready().join();
    }
  }

  private void run() {
    while (true) {
      for (var ready : calls.epollWait(epoll)) {
        if (ready.token() == WAKE) {
          return;
        }
        var found = waiting.remove(ready.token());
        if (found != null) {
          calls.epollRemove(epoll, found.descriptor());
          found.ready().complete(true);
        }
      }
    }
  }

  @Override
  public void close() {
    calls.wake(wake);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    waiting.values().forEach(left -> left.ready().complete(false));
    waiting.clear();
    calls.close(epoll);
    calls.close(wake);
  }
}
