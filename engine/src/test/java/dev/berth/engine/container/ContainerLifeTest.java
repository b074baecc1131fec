package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.testing.TestEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers from creation to removal, on the kernel. */
@Tag("kernel")
class ContainerLifeTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  @AfterEach
  void clear() {
    test.removeContainers();
  }

  @Test
  void aProgramRunsAndItsOutputAndStatusArrive() {
    var ran = test.run("sh", "-c", "echo out; echo err >&2; exit 3");
    assertEquals(3, ran.code());
    assertEquals("out\n", ran.stdout());
    assertEquals("err\n", ran.stderr());
  }

  @Test
  void aCommandThatIsMissingIs127AndOneThatCannotRunIs126() {
    assertEquals("127", failure("nothing-like-this").details().get("exitCode"));
    assertEquals("127", failure("/bin/none").details().get("exitCode"));
    assertEquals("126", failure("/etc/passwd").details().get("exitCode"));
    assertEquals("126", failure("/etc").details().get("exitCode"));
  }

  private static BerthException failure(String command) {
    var id =
        test.containers().create(CreateRequest.of(TestEngine.IMAGE).command(command).build()).id();
    var failure = assertThrows(BerthException.class, () -> test.containers().start(id.value()));
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    assertEquals(ContainerStatus.EXITED, test.containers().inspect(id.value()).summary().status());
    return failure;
  }
}
