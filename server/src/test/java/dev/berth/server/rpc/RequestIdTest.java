package dev.berth.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same request again is answered, not repeated. */
@Timeout(60)
final class RequestIdTest {
  @TempDir Path folder;

  @Test
  void theSameRequestAgainGetsTheFirstAnswer() {
    try (var fixture = EndpointFixture.in(folder)) {
      var first = fixture.call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}");
      var again = fixture.call("probe.count", "{\"requestId\":\"r1\",\"by\":5}");
      assertEquals(5, first.get("result").intValue());
      assertEquals(first, again);
      assertEquals(5, fixture.probe.total.get());
    }
  }

  @Test
  void itDoesSoAcrossARestart() {
    try (var fixture = EndpointFixture.in(folder)) {
      fixture.call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}");
    }
    try (var restarted = EndpointFixture.in(folder)) {
      var again = restarted.call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}");
      assertEquals(5, again.get("result").intValue());
      assertEquals(0, restarted.probe.total.get());
    }
  }

  @Test
  void otherParametersAreAConflict() {
    try (var fixture = EndpointFixture.in(folder)) {
      fixture.call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}");
      var other = fixture.call("probe.count", "{\"by\":6,\"requestId\":\"r1\"}");
      assertEquals("CONFLICT", other.at("/error/data/kind").textValue());
      assertEquals(5, fixture.probe.total.get());
    }
  }

  @Test
  void aFailureIsNotKept() {
    try (var fixture = EndpointFixture.in(folder)) {
      for (int i = 0; i < 2; i++) {
        var failed = fixture.call("probe.count", "{\"by\":-1,\"requestId\":\"r1\"}");
        assertEquals("INVALID_ARGUMENT", failed.at("/error/data/kind").textValue());
      }
      assertEquals(
          5,
          fixture.call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}").get("result").intValue());
    }
  }

  @Test
  void oneThatComesMeanwhileJoinsTheFirst() throws Exception {
    try (var fixture = EndpointFixture.in(folder);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      fixture.probe.gate = new CountDownLatch(1);
      var begun = new AtomicInteger();
      Callable<Integer> call =
          () -> {
            begun.incrementAndGet();
            return fixture
                .call("probe.count", "{\"by\":5,\"requestId\":\"r1\"}")
                .get("result")
                .intValue();
          };
      var answers = new ArrayList<java.util.concurrent.Future<Integer>>();
      for (int i = 0; i < 8; i++) {
        answers.add(threads.submit(call));
      }
      while (begun.get() < 8 || fixture.probe.waiting.get() < 1) {
        Thread.sleep(1);
      }
      fixture.probe.gate.countDown();
      for (var answer : answers) {
        assertEquals(5, answer.get());
      }
      assertEquals(5, fixture.probe.total.get());
    }
  }

  @Test
  void withoutItEachCallCounts() {
    try (var fixture = EndpointFixture.in(folder)) {
      fixture.call("probe.count", "{\"by\":5}");
      fixture.call("probe.count", "{\"by\":5}");
      assertTrue(fixture.probe.total.get() == 10);
    }
  }
}
