package dev.berth.server.stream;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which signals a hosted command handles; the client is told whenever that changes. */
final class CommandSignals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSignals.class);

  /** Further ones are dropped, as the kernel does with one that is pending. */
  private static final int MOST_PENDING = 32;

  private final FrameSender frames;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, Deque<Consumer<String>>> handlers = new TreeMap<>();
  private final ThreadPoolExecutor calls =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_PENDING),
          Thread.ofVirtual().name("command-signals").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  CommandSignals(FrameSender frames) {
    this.frames = frames;
  }

  /** Handles a signal until what it gives is run. */
  Runnable on(String name, Consumer<String> handler) {
    lock.lock();
    try {
      handlers.computeIfAbsent(name, _ -> new ArrayDeque<>()).push(handler);
      tell();
    } finally {
      lock.unlock();
    }
    return () -> remove(name, handler);
  }

  private void remove(String name, Consumer<String> handler) {
    lock.lock();
    try {
      var some = handlers.get(name);
      if (some != null && some.remove(handler) && some.isEmpty()) {
        handlers.remove(name);
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    try {
      frames.control("signals", handlers.keySet());
    } catch (IOException e) {
      LOG.debug("a command's client has gone: {}", e.getMessage());
    }
  }

  /** A signal came; one that nobody handles was on its way when its handler left. */
  void take(String name) {
    lock.lock();
    try {
      var some = handlers.get(name);
      if (some != null) {
        var handler = some.getFirst();
        calls.execute(() -> call(handler, name));
      }
    } finally {
      lock.unlock();
    }
  }

  private static void call(Consumer<String> handler, String name) {
    try {
      handler.accept(name);
    } catch (RuntimeException e) {
      LOG.error("a command's handler of SIG{} failed", name, e);
    }
  }

  @Override
  public void close() {
    calls.shutdown();
  }
}
