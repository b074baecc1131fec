package dev.berth.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which call the cursor is in, and at which of its keys. */
final class CallTest {
  private static void is(String before, List<String> path, String... keys) {
    assertEquals(Optional.of(new Call(path, List.of(keys))), Call.around(before), before);
  }

  @Test
  void theInnermostCallThatHasAName() {
    is("container.create(", List.of("container", "create"));
    is("f(g(1), c.exec('a', ", List.of("c", "exec"));
    is("c.use((x) => { x.stop(", List.of("x", "stop"));
    is("c.use((x) => { ", List.of("c", "use"));
    is("a.b({x: (1 + ", List.of("a", "b"), "x");
    assertEquals(Optional.empty(), Call.around("f(1)"));
    assertEquals(Optional.empty(), Call.around("(1 + "));
    assertEquals(Optional.empty(), Call.around("f().g(1) + "));
  }

  @Test
  void theKeyAtTheCursor() {
    is("a.b({na", List.of("a", "b"), "na");
    is("a.b({x: 1, name: \"we", List.of("a", "b"), "name");
    is("a.b({x: 1, ", List.of("a", "b"));
    is("a.b({command: [\"sh\", \"-c", List.of("a", "b"), "command");
    is("a.b({filter: {status: [", List.of("a", "b"), "filter", "status");
    is("a.b({filter: {status: []}, ", List.of("a", "b"));
  }
}
