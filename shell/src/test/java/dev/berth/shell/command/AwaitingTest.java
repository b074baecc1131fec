package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.berth.shell.CapturedStreams;
import dev.berth.shell.client.RpcException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitingTest {
  @TempDir Path folder;

  /** A script goes on after its long calls, and Ctrl-C has to end it then. */
  @Test
  void interruptionIsGivenBackWhenTheWaitIsOver() {
    var told = new ArrayList<String>();
    Session.Caller caller =
        (name, _) -> {
          told.add("on " + name);
          return () -> told.add("undo " + name);
        };
    var session = new CapturedStreams().session(folder, folder, Map.of(), caller);
    assertThrows(RpcException.class, () -> Awaiting.result(session, "operation"));
    assertEquals(List.of("on INT", "on TERM", "undo INT", "undo TERM"), told);
  }
}
