package dev.berth.engine.transfer.pull;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.berth.engine.operation.Operation;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.registry.Deadlines;
import dev.berth.engine.registry.RegistrySettings;
import dev.berth.engine.registry.RetryPolicy;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.ImageReference;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of pulls that lose patience with others soon. */
abstract class OnImpatientEngine {
  private static final Duration IDLE = Duration.ofSeconds(2);

  TestEngine test;

  @BeforeEach
  void open() {
    var usual = Deadlines.USUAL;
    test =
        TestEngine.empty(
            new RegistrySettings(
                List.of(),
                Map.of(),
                new Deadlines(usual.connect(), usual.answer(), IDLE, usual.stored()),
                RetryPolicy.USUAL));
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** Characters that don't get smaller. */
  static String noise(int seed, int bytes) {
    var random = new byte[bytes];
    new Random(seed).nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** Begins a pull, and waits until some of it has come. */
  Operation begin(String name) throws InterruptedException {
    var begun =
        test.engine().operations().start("image.pull", name, operation -> pull(name, operation));
    while (now(begun).progress().done() < 20_000) {
      assertFalse(now(begun).status().isFinal(), () -> now(begun).toString());
      Thread.sleep(20);
    }
    return begun;
  }

  Operation now(Operation begun) {
    return test.engine().operations().get(begun.id());
  }

  Pulled pull(String name, OperationContext operation) {
    var request = new PullRequest(ImageReference.parse(name), Optional.empty(), false);
    return test.engine().pulls().pull(request, operation);
  }
}
