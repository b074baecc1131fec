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
  /** What runs in it: hands on every signal that it is given the name of, until a byte comes. */
  static final class Program {
    private Program() {}

    public static void main(String[] names) throws IOException {
      var undo = new ArrayList<Runnable>();
      for (var name : names) {
        undo.add(Signals.handle(name, Program::print));
      }
      print("ready");
      if (System.in.read() >= 0) {
        undo.forEach(Runnable::run);
        print("undone");
        System.in.read();
      }
    }

    private static void print(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private static List<String> flags() throws IOException {
    var script = Files.readString(Path.of("../scripts/jvm.sh"));
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
    var process = start(names);
    try (var out = process.inputReader()) {
      assertEquals("ready", out.readLine());
      send("QUIT", process);
      for (var name : names) {
        send(name, process);
        assertEquals(name, out.readLine());
      }
      process.outputWriter().close();
      assertEquals(null, out.readLine());
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aSignalThatIsGivenBackEndsTheProcessAgain() throws Exception {
    var process = start(List.of("INT"));
    try (var out = process.inputReader()) {
      assertEquals("ready", out.readLine());
      send("INT", process);
      assertEquals("INT", out.readLine());
      process.getOutputStream().write(1);
      process.getOutputStream().flush();
      assertEquals("undone", out.readLine());
      send("INT", process);
      assertEquals(null, out.readLine());
      assertEquals(130, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> names) throws IOException {
    // What started the tests may have signals ignored, as nohup(1) has.
    var java = System.getProperty("java.home") + "/bin/java";
    var command = new ArrayList<>(List.of("env", "--default-signal", java));
    command.addAll(flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    command.addAll(names);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void send(String signal, Process process) throws Exception {
    var kill = List.of("kill", "-" + signal, Long.toString(process.pid()));
    assertEquals(0, new ProcessBuilder(kill).start().waitFor());
  }
}
