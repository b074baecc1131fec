package dev.berth.engine.gc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.Rules;
import dev.berth.engine.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mounts of images that somebody made and forgot. */
@Tag("kernel-slow")
class ForgottenMountTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.withBusybox();
  }

  @AfterEach
  void close() {
    test.engine()
        .imageMounts()
        .list()
        .forEach(mount -> test.engine().imageMounts().unmount(mount.id(), true));
    test.close();
  }

  private static Policy policy(Optional<Duration> mountedSince) {
    return new Rules().unusedSince(Optional.of(Duration.ZERO)).mountedSince(mountedSince).policy();
  }

  private List<String> planned(Policy policy) {
    return test.engine().cleanup().plan(policy).items().stream().map(item -> item.kind()).toList();
  }

  @Test
  void aMountHoldsItsImageUntilItIsForgotten() throws Exception {
    var mount = test.engine().imageMounts().mount(TestEngine.IMAGE, Optional.empty());
    Thread.sleep(2); // the clean-up is of a later moment
    assertEquals(List.of(), planned(policy(Optional.empty())));
    assertEquals(List.of(), planned(policy(Optional.of(Duration.ofHours(1)))));
    var plan = test.engine().cleanup().plan(policy(Optional.of(Duration.ZERO)));
    assertEquals(
        List.of("mount", "image"), plan.items().stream().map(item -> item.kind()).toList());
    assertEquals(mount.path(), plan.items().getFirst().name());
    var report = test.engine().cleanup().apply(plan.id(), OperationContext.none());
    assertEquals(
        List.of("removed", "removed"),
        report.outcomes().stream().map(outcome -> outcome.outcome()).toList());
    assertEquals(List.of(), test.engine().imageMounts().list());
    assertFalse(Files.exists(Path.of(mount.path())));
  }
}
