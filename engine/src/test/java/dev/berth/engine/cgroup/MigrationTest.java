package dev.berth.engine.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.engine.error.BerthException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationTest {
  @Test
  void whoIsForkedMeanwhileIsMovedToo() {
    var group = new ArrayList<>(List.of("1", "2"));
    var stayed =
        Migration.outOf(
            () -> List.copyOf(group),
            pid -> {
              if (pid.equals("2")) {
                group.add("3");
              }
              group.remove(pid);
            });
    assertEquals(List.of(), stayed);
    assertEquals(List.of(), group);
  }

  @Test
  void whoEndsMeanwhileIsNoFailure() {
    var group = new ArrayList<>(List.of("1", "2"));
    var stayed =
        Migration.outOf(
            () -> List.copyOf(group),
            pid -> {
              group.remove(pid);
              if (pid.equals("1")) {
                throw BerthException.conflict("no such process");
              }
            });
    assertEquals(List.of(), stayed);
  }

  @Test
  void whoCannotBeMovedIsNamedInTheEnd() {
    var group = new ArrayList<>(List.of("0", "2"));
    var stayed =
        Migration.outOf(() -> List.copyOf(group), pid -> group.removeIf(it -> it.equals("2")));
    assertEquals(List.of("0"), stayed);
  }

  @Test
  void whyNobodyCanBeMovedIsTold() {
    var failure =
        assertThrows(
            BerthException.class,
            () ->
                Migration.outOf(
                    () -> List.of("2"),
                    pid -> {
                      throw BerthException.conflict("no permission");
                    }));
    assertEquals("no permission", failure.getMessage());
  }
}
