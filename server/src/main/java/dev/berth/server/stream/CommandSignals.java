package dev.berth.server.stream;

import dev.berth.engine.container.Signal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which signals a hosted command handles; the client is told whenever that changes, by their
 * numbers: it is on the same machine.
 */
final class CommandSignals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSignals.class);

  /** Further ones are dropped, as the kernel does with one that is pending. */
  private static final int MOST_PENDING = 32;

  private final FrameSender frames;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Integer, Deque<Runnable>> handlers = new TreeMap<>();
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
    int number = Signal.parse(name).number();
    Runnable call = () -> handler.accept(name);
    lock.lock();
    try {
      handlers.computeIfAbsent(number, _ -> new ArrayDeque<>()).push(call);
      tell();
    } finally {
      lock.unlock();
    }
    return () -> remove(number, call);
  }

  private void remove(int number, Runnable call) {
    lock.lock();
    try {
      var some = handlers.get(number);
      if (some != null && some.remove(call) && some.isEmpty()) {
        handlers.remove(number);
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    try {
      frames.control(
          Stream.concat(Stream.of("signals"), handlers.keySet().stream())
              .map(Object::toString)
              .collect(Collectors.joining(" ")));
    } catch (IOException e) {
      LOG.debug("a command's client has gone: {}", e.getMessage());
    }
  }

  /** A signal came; one that nobody handles was on its way when its handler left. */
  void take(int number) {
    lock.lock();
    try {
      var some = handlers.get(number);
      if (some != null) {
        var call = some.getFirst();
        calls.execute(() -> run(call, number));
      }
    } finally {
      lock.unlock();
    }
  }

  private static void run(Runnable call, int number) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("a command's handler of signal {} failed", number, e);
    }
  }

  @Override
  public void close() {
    calls.shutdown();
  }
}
