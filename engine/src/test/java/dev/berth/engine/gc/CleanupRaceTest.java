package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.build.BuildRequest;
import dev.berth.engine.container.CreateRequest;
import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.image.PullPolicy;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clean-ups while others make containers and images of the very things that go. */
@Tag("kernel-slow")
class CleanupRaceTest {
  private static final int ROUNDS = 12;

  private static String build(TestEngine test) {
    return test.engine()
        .builds()
        .run(
            new BuildRequest(
                new BuildRequest.Source.Dockerfile("FROM busybox:test\nRUN echo made > /made"),
                List.of(),
                Map.of(),
                Map.of(),
                PullPolicy.NEVER,
                false),
            Optional.empty(),
            OperationContext.none())
        .id();
  }

  private static void cleanUp(TestEngine test) {
    var policy =
        new Rules()
            .exitedOlderThan(Optional.of(Duration.ZERO))
            .danglingImages(true)
            .buildCacheOlderThan(Optional.of(Duration.ZERO))
            .policy();
    var plan = test.engine().cleanup().plan(policy);
    test.engine().cleanup().apply(plan.id(), OperationContext.none());
  }

  @Test
  void whatWasMadeMeanwhileWorksAndWhatWentIsNotFound() throws Exception {
    try (var test = TestEngine.withBusybox();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ArrayList<String>();
      for (int round = 0; round < ROUNDS; round++) {
        var image = build(test);
        var cleaning = threads.submit(() -> cleanUp(test));
        var rebuilding = threads.submit(() -> build(test));
        try {
          ended.add(test.run(CreateRequest.of(image).command("cat", "/made")).stdout());
        } catch (BerthException e) {
          assertEquals(ErrorKind.NOT_FOUND, e.kind(), e::toString);
          ended.add("went");
        }
        cleaning.get();
        assertEquals(image.length(), rebuilding.get().length());
        cleanUp(test);
      }
      assertTrue(List.of("made\n", "went").containsAll(ended), ended::toString);
      var left = test.engine().snapshots().list();
      assertTrue(left.size() <= 2, left::toString);
      assertEquals(3, test.engine().images().uses().size() + 2);
    }
  }
}
