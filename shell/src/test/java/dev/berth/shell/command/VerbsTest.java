package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import dev.berth.shell.CapturedStreams;
import dev.berth.shell.client.Contexts;
import dev.berth.shell.client.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    assertEquals(2, run("export", "web"));
    assertTrue(
        captured.error().contains("archives of containers are not supported yet"),
        captured.error());
  }

  @Test
  void aVerbOfDockersIsNeverTakenForAMistypedOne() {
    for (var verb :
        List.of(
            "top", "stats", "export", "search", "version", "system", "container", "image", "cp")) {
      assertEquals(2, run(verb));
    }
    assertFalse(captured.error().contains("did you mean"), captured.error());
    assertEquals(9, captured.error().lines().filter(line -> line.contains("\": ")).count());
    assertEquals(2, run("stast"));
    assertTrue(captured.error().endsWith("did you mean \"berth start\"?\n"), captured.error());
  }

  @Test
  void theShellIsAVerbThatTakesNothing() {
    assertEquals(0, run("shell", "--help"));
    assertTrue(captured.out().contains("\nUsage:    berth shell\n"), captured.out());
    assertEquals(2, run("shell", "extra"));
    assertEquals(2, run("shell", "--json"));
    assertEquals(2, run("shel"));
    assertEquals(
        """
        berth: unexpected word "extra": berth shell
        berth: shell has no option --json; "berth shell --help" lists them
        berth: there is no command "shel"; did you mean "berth shell"?
        """,
        captured.error());
  }

  @Test
  void theHelpOfTheServerTellsItsWordsOptionsAndStatus() {
    assertEquals(0, run("server", "run", "--help"));
    for (var part :
        List.of(
            "\n  start    start one",
            "\n      --listen ADDRESS:PORT  run: listen",
            "\n      --background ",
            "\nExit status:\n  3  status: no server runs;")) {
      assertTrue(captured.out().contains(part), captured.out());
    }
    assertEquals(2, run("server", "stop", "--idle", "3"));
    assertEquals("berth: --idle is an option of server run alone\n", captured.error());
  }

  @Test
  void noLineOfHelpIsLongerThanTheTerminalIsWide() {
    for (var columns : List.of(50, 80, 132)) {
      for (var name : Verbs.names()) {
        var syntax = Verbs.find(List.of(name.split(" "))).orElseThrow().verb().syntax();
        var help = syntax.help(columns).substring(syntax.example().length());
        for (var line : help.lines().skip(syntax.example().lines().count()).toList()) {
          assertTrue(line.length() <= columns, line);
        }
        assertEquals(unbroken(syntax.help(10_000)), unbroken(syntax.help(columns)));
      }
    }
  }

  private static String unbroken(String help) {
    return help.replaceAll("\\s+", " ");
  }

  @Test
  void aFirstWordAloneListsTheSecondOnes() {
    assertEquals(2, run("gc"));
    assertTrue(captured.error().contains("gc plan, gc apply"), captured.error());
  }

  @Test
  void theHelpOfAFirstWordListsTheSecondOnes() {
    for (var word : List.of("gc", "registry", "operation", "context")) {
      for (var help : List.of("--help", "-h")) {
        assertEquals(0, run(word, help));
      }
      assertEquals(0, run("help", word));
    }
    assertEquals("", captured.error());
    assertTrue(captured.out().startsWith("Usage:    berth gc COMMAND [WORD...]\n\n  gc plan  "));
    assertTrue(captured.out().contains("\n  operation cancel  "), captured.out());
    assertFalse(captured.out().contains("\n  images "), captured.out());
    assertEquals(2, run("gc", "no-such", "--help"));
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
    for (var name : Verbs.names()) {
      var words = new ArrayList<>(List.of(name.split(" ")));
      words.add("--help");
      assertEquals(0, run(words.toArray(String[]::new)), name);
      var help = captured.out().substring(captured.out().lastIndexOf("Example:"));
      assertTrue(help.matches("(?s)Example:  (sudo )?berth " + name + "\\b.*"), help);
      assertTrue(Verbs.list(80).contains("\n  " + name + " "), Verbs.list(80));
    }
  }

  @Test
  void helpGroupsTheVerbs() {
    var headings = Verbs.list(80).lines().filter(line -> line.endsWith(":")).toList();
    assertEquals(Stream.of(Group.values()).map(group -> group.title() + ":").toList(), headings);
    assertTrue(Verbs.list(80).startsWith("Containers:\n  run "), Verbs.list(80));
  }

  /** The folder has no server: an error of the engine would be 1. */
  @Test
  void aFormatIsReadBeforeAnythingIsAsked() {
    for (var verb : List.of("ps", "images", "operation ls", "doctor", "events", "context list")) {
      var words = new ArrayList<>(List.of(verb.split(" ")));
      words.addAll(List.of("--format", "{nosuch}"));
      assertEquals(2, run(words.toArray(String[]::new)), verb);
    }
    assertEquals(2, run("history", "x", "--format", "{nosuch}"));
    assertEquals(2, run("diff", "x", "--format", "{nosuch}"));
    assertEquals(2, run("gc", "plan", "--dangling", "--format", "{nosuch}"));
    assertEquals(2, run("events", "--format", "table {type}"));
  }

  @Test
  void contextsAreListedInEachForm() {
    var config = Map.of("XDG_CONFIG_HOME", folder.toString());
    for (var words :
        List.of(
            List.of("context", "add", "lab", "tcp://127.0.0.1:1"),
            List.of("context", "use", "lab"),
            List.of("context", "ls"),
            List.of("context", "ls", "-q"),
            List.of("context", "list", "--format", "{name} {host|default:-}"))) {
      assertEquals(0, Verbs.run(words, captured.session(folder, folder, config)));
    }
    assertEquals(
        """
            NAME    HOST
            local
        *   lab     tcp://127.0.0.1:1
        local
        lab
        local -
        lab tcp://127.0.0.1:1
        """,
        captured.out());
  }

  private void assertRefused(String why, String... words) {
    assertRefused(1, why, words);
  }

  private void assertRefused(int status, String why, String... words) {
    var config = Map.of("XDG_CONFIG_HOME", folder.toString());
    var before = Contexts.of(config);
    var refusal = new CapturedStreams();
    assertEquals(status, Verbs.run(List.of(words), refusal.session(folder, folder, config)));
    assertTrue(refusal.error().contains(why), refusal.error());
    assertEquals(before.all(), Contexts.of(config).all());
    assertEquals(before.currentName(), Contexts.of(config).currentName());
  }

  private void done(String... words) {
    var config = Map.of("XDG_CONFIG_HOME", folder.toString());
    assertEquals(0, Verbs.run(List.of(words), captured.session(folder, folder, config)));
  }

  @Test
  void commandsGoToAnotherServerOnlyWhenTold() {
    done("context", "add", "lab", "tcp://127.0.0.1:1");
    done("context", "use", "lab");
    assertRefused("for tcp://127.0.0.1:1", "context", "add", "lab", "tcp://127.0.0.1:2");
    assertRefused("berth context use local", "context", "remove", "lab");
    done("context", "remove", "-f", "lab");
    done("context", "list", "--format", "{name} {current}");
    assertEquals("local true\n", captured.out());
    done("context", "add", "lab", "tcp://127.0.0.1:2");
    done("context", "remove", "lab");
  }

  @Test
  void aFolderOfCertificatesIsLookedAtBeforeAContextNamesIt() throws IOException {
    assertRefused(
        "there is no " + folder.resolve("tls/ca.pem"),
        "context",
        "add",
        "lab",
        "tls://lab.example:1",
        "--tls",
        "tls");
    var tls = Files.createDirectory(folder.resolve("tls"));
    Shell.script(
        tls,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -subj /CN=ca -out ca.pem 2>&1");
    assertRefused(
        "there is no " + tls.resolve("client.pem"),
        "context",
        "add",
        "lab",
        "tls://lab.example:1",
        "--tls",
        "tls");
    var token = ownersAlone("token", "s3cret");
    done("context", "add", "t", "tls://lab.example:1", "--tls", "tls", "--token-file", "token");
    assertRefused(
        2, "tls:// needs --tls", "context", "add", "l", "tls://a:1", "--token-file", token);
    Files.copy(tls.resolve("ca.pem"), tls.resolve("client.pem"));
    assertRefused(
        "there is no " + tls.resolve("client.key"),
        "context",
        "add",
        "lab",
        "tls://lab.example:1",
        "--tls",
        "tls");
    var key = ownersAlone("tls/client.key", Files.readString(tls.resolve("ca.key")));
    done("context", "add", "lab", "tls://lab.example:1", "--tls", "tls");
    allow(key, "rw-r-----");
    assertRefused("chmod 600 " + key, "context", "add", "l", "tls://a:1", "--tls", "tls");
  }

  private String ownersAlone(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, text);
    allow(file.toString(), "rw-------");
    return file.toString();
  }

  private static void allow(String file, String permissions) throws IOException {
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString(permissions));
  }

  private void assertTokenRefused(int status, String why, String host) {
    assertRefused(status, why, "context", "add", "lab", host, "--token-file", "token");
  }

  @Test
  void aFileWithATokenIsLookedAtBeforeAContextNamesIt() throws IOException {
    var host = "tcp://127.0.0.1:1";
    assertTokenRefused(1, folder.resolve("token") + ": there is no such file", host);
    var token = ownersAlone("token", "two words");
    assertTokenRefused(1, "the file " + token + " holds no bearer token", host);
    ownersAlone("token", "s3cret\n");
    assertTokenRefused(2, "tls:// and tcp:// alone", "ssh://lab.example");
    assertTokenRefused(2, "tls:// and tcp:// alone", "unix:///run/berth/berth.sock");
    for (var permissions : List.of("rw-r--r--", "rw-rw----", "rw-----w-")) {
      allow(token, permissions);
      assertTokenRefused(1, "(" + permissions + "): \"chmod 600 " + token + "\"", host);
    }
    allow(token, "r--------");
    done("context", "add", "lab", host, "--token-file", "token");
    assertRefused(2, "write tls://", "context", "add", "l", host, "--tls", "tls");
    Files.delete(Path.of(token));
    Files.createDirectory(Path.of(token));
    assertTokenRefused(1, token + " is no regular file", host);
  }

  @Test
  void aMistypedSecondWordNamesItsNeighbour() {
    assertEquals(2, run("operation", "lst"));
    assertTrue(captured.error().contains("did you mean \"berth operation ls\"?"), captured.error());
  }

  @Test
  void wordsThatAreMissingOrTooManyAreTold() {
    assertEquals(2, run("rename", "web"));
    assertEquals(2, run("rename", "a", "b", "c"));
    assertEquals(125, run("exec", "web"));
    assertEquals(
        """
        berth: rename needs a name: berth rename [OPTIONS] CONTAINER NAME
        berth: unexpected word "c": berth rename [OPTIONS] CONTAINER NAME
        berth: exec needs a command: berth exec [OPTIONS] CONTAINER COMMAND [WORD...]
        """,
        captured.error());
  }

  @Test
  void aMistypedValueOfAClosedSetNamesItsNeighbour() {
    for (var mistyped :
        List.of(
            List.of("completion", "zhs", "zsh"),
            List.of("inspect", "--type=imgae", "x", "image"),
            List.of("ps", "--filter", "statsu=x", "status"),
            List.of("ps", "--filter", "status=runing", "running"),
            List.of("kill", "-s", "SIGTREM", "web", "TERM"),
            List.of("run", "--stop-signal", "usr3", "x", "USR1"))) {
      var words = mistyped.subList(0, mistyped.size() - 1);
      assertNotEquals(0, run(words.toArray(String[]::new)));
      var said = "did you mean \"" + mistyped.getLast() + "\"?";
      assertTrue(captured.error().endsWith(said + "\n"), captured.error());
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
