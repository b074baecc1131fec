package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.CapturedStreams;
import dev.berth.shell.client.RpcException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {
  @TempDir Path folder;
  private final CapturedStreams captured = new CapturedStreams();

  private int run(String... words) {
    return Verbs.run(List.of(words), captured.session(folder, folder, Map.of()));
  }

  @Test
  void aMistypedVerbNamesItsNeighbour() {
    assertEquals(2, run("imagse"));
    assertTrue(captured.error().contains("did you mean \"berth images\"?"), captured.error());
  }

  @Test
  void aVerbThatIsNotThereYetSaysSo() {
    assertEquals(2, run("pull", "debian"));
    assertTrue(captured.error().contains("registries are not supported yet"), captured.error());
  }

  @Test
  void aFirstWordAloneListsTheSecondOnes() {
    assertEquals(2, run("gc"));
    assertTrue(captured.error().contains("gc plan, gc apply"), captured.error());
  }

  @Test
  void aWrongCommandLineIsNeverAContainersStatus() {
    assertEquals(2, run("ps", "--frobnicate"));
    assertEquals(125, run("run", "--frobnicate"));
    assertEquals(125, run("exec", "web"));
  }

  @Test
  void noServerIsAnErrorOfTheEngine() {
    assertEquals(1, run("ps"));
    assertEquals(125, run("run", "debian:12"));
    assertTrue(captured.error().contains("the server ended with status 1"), captured.error());
  }

  @Test
  void everyVerbHasHelpThatBeginsWithAnExampleOfItself() {
    for (var line : Verbs.list().lines().toList()) {
      var verb = line.strip().split("  +", 2)[0].split(" ");
      var words = new java.util.ArrayList<>(List.of(verb));
      words.add("--help");
      assertEquals(0, run(words.toArray(String[]::new)), line);
      assertTrue(
          captured.out().contains("Example:  berth " + String.join(" ", verb)), captured.out());
    }
  }

  @Test
  void aCommandThatCannotBeExecutedHasItsOwnStatus() {
    var missing = new RpcException("EXEC_FAILED", "no such file", Map.of("exitCode", "127"));
    assertEquals(127, Verbs.status(missing, 125));
    var forbidden = new RpcException("EXEC_FAILED", "not executable", Map.of("exitCode", "126"));
    assertEquals(126, Verbs.status(forbidden, 125));
    assertEquals(1, Verbs.status(forbidden, 1));
    assertEquals(125, Verbs.status(new RpcException("NOT_FOUND", "no image"), 125));
  }
}
