package dev.berth.server.rpc;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.state.Database;
import dev.berth.engine.state.Database.Durability;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Carries out {@link ProbeApi}; counts are answered in a transaction, as the engine does it. */
final class Probe implements ProbeApi {
  final AtomicLong total = new AtomicLong();
  final AtomicInteger sleeping = new AtomicInteger();
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
}
