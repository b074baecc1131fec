package dev.berth.server.rpc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import dev.berth.server.api.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Carries out {@link ProbeApi}; counts are answered in a transaction, as the engine does it. */
final class Probe implements ProbeApi {
  final AtomicLong total = new AtomicLong();
  final AtomicInteger sleeping = new AtomicInteger();
  final AtomicInteger telling = new AtomicInteger();
  final AtomicLong told = new AtomicLong();
  final AtomicInteger waiting = new AtomicInteger();
  volatile CountDownLatch gate = new CountDownLatch(0);
  private final Database database;

  Probe(Database database) {
    this.database = database;
  }

  @Override
  public Volume speak(Volume volume) {
    return volume;
  }

  @Override
  public int add(int a, Optional<Integer> b) {
    return a + b.orElse(1);
  }

  @Override
  public Everything echo(Everything params) {
    return params;
  }

  @Override
  public String fail(String kind) {
    throw new BerthException(
        ErrorKind.valueOf(kind), "cannot do it: it is a probe", Map.of("probe", kind), null);
  }

  @Override
  public String crash() {
    throw new IllegalStateException("secret of dev.berth.internal");
  }

  @Override
  public long count(long by) {
    return Answering.by(
        Long.class,
        sum -> sum,
        () -> {
          waiting.incrementAndGet();
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          if (by < 0) {
            throw BerthException.invalid("cannot count down");
          }
          return database.write(
              Durability.PROCESS, transaction -> transaction.answer(total.addAndGet(by)));
        });
  }

  @Override
  public boolean sleep(long millis) {
    sleeping.incrementAndGet();
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    } finally {
      sleeping.decrementAndGet();
    }
  }

  @Override
  public int subtract(int minuend, int subtrahend) {
    return minuend - subtrahend;
  }

  @Override
  public Subscription<Point> tell(int count, Optional<String> fail) {
    if (count < -1) {
      throw BerthException.invalid("cannot tell %d points".formatted(count));
    }
    return to -> {
      telling.incrementAndGet();
      try {
        for (int i = 1; count < 0 || i <= count; i++) {
          to.accept(new Point(i, Optional.empty()));
          told.incrementAndGet();
        }
        fail.ifPresent(this::fail);
      } finally {
        telling.decrementAndGet();
      }
    };
  }

  @Override
  public Subscription<Point> hold() {
    return to -> {
      telling.incrementAndGet();
      try {
        new CountDownLatch(1).await();
      } finally {
        telling.decrementAndGet();
      }
    };
  }
}
