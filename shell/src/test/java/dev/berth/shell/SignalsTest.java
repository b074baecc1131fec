package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Signals to a JVM with the flags of the command. */
class SignalsTest {
  /** What runs in it: hands on every signal that it is given the name of. */
  static final class Program {
    private Program() {}

    public static void main(String[] names) throws IOException {
      for (var name : names) {
        Signals.handle(
            name,
            caught -> {
              System.out.println(caught);
              System.out.flush();
            });
      }
      System.out.println("ready");
      System.out.flush();
      System.in.read();
    }
  }

  private static List<String> flags() throws IOException {
    var script = Files.readString(Path.of("../berth"));
    var flags = Pattern.compile("common_flags='([^']*)'").matcher(script);
    assertTrue(flags.find());
    return List.of(flags.group(1).split(" "));
  }

  @Test
  void everyRelayedSignalIsHandedOverAndTheJvmSaysNothingOnStandardOutput() throws Exception {
    var names =
        List.of(
            "INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "CONT", "TSTP", "IO",
            "PWR");
    // What started the tests may have signals ignored, as nohup(1) has.
    var java = System.getProperty("java.home") + "/bin/java";
    var command = new ArrayList<>(List.of("env", "--default-signal", java));
    command.addAll(flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    command.addAll(names);
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var out = process.inputReader()) {
      assertEquals("ready", out.readLine());
      var kill = List.of("kill", "-QUIT", Long.toString(process.pid()));
      assertEquals(0, new ProcessBuilder(kill).start().waitFor());
      for (var name : names) {
        var send = List.of("kill", "-" + name, Long.toString(process.pid()));
        assertEquals(0, new ProcessBuilder(send).start().waitFor());
        assertEquals(name, out.readLine());
      }
      process.outputWriter().close();
      assertEquals(null, out.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }
}
