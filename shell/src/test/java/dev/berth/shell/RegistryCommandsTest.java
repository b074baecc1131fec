package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.RealRegistry;
import dev.berth.engine.testing.RegistryImage;
import dev.berth.shell.NativeClient.Outcome;
import dev.berth.shell.client.Client;
import dev.berth.shell.client.Json;
import dev.berth.shell.command.Session;
import dev.berth.shell.command.Verbs;
import dev.berth.shell.script.ScriptCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, and pulling and pushing with what the caller has, at a registry with passwords. */
@Tag("kernel-slow")
@Timeout(120)
final class RegistryCommandsTest {
  /** What {@code htpasswd -nbB ann "open sesame"} prints. */
  private static final String HTPASSWD =
      "ann:$2b$04$NnQVHuplREcxqYaqbV.2ZOGZ5X.BnkSgHjfhbZVdiLVB0tbruGk9.\n";

  @TempDir Path folder;

  private RealRegistry registry;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    try (var open = RealRegistry.start(folder)) {
      RegistryImage.of(List.of(new byte[10_240]), "true").put(open, "a/b", "1");
    }
    var passwords = folder.resolve("htpasswd");
    Files.writeString(passwords, HTPASSWD);
    registry =
        RealRegistry.start(
            folder, "", "auth: {htpasswd: {realm: r, path: %s}}\n".formatted(passwords));
    server = RunningServer.empty();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    registry.close();
  }

  private String reference() {
    return registry.host() + "/a/b:1";
  }

  private Path config() throws IOException {
    return Files.createDirectories(folder.resolve(".docker")).resolve("config.json");
  }

  private void writeConfig(String password) throws IOException {
    var auth = Base64.getEncoder().encodeToString(("ann:" + password).getBytes());
    Files.writeString(
        config(), "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), auth));
  }

  /** A command of whoever has their files in the folder. */
  private RunningServer.Outcome run(Session.Caller caller, String input, String... words) {
    var captured = new CapturedStreams(input);
    var process = server.process(captured.streams());
    var argv = List.of(words);
    try (var client = new Client(process)) {
      var session =
          new Session(
              client,
              process,
              captured.streams(),
              folder,
              Map.of("HOME", folder.toString(), "PATH", "/bin"),
              caller);
      int status =
          ScriptCommand.isScript(argv)
              ? ScriptCommand.run(argv, session)
              : Verbs.run(argv, session);
      return new RunningServer.Outcome(status, captured.out(), captured.error());
    }
  }

  private String done(String input, String... words) {
    var outcome = run((_, _) -> () -> {}, input, words);
    assertEquals(0, outcome.status(), outcome::error);
    return outcome.out();
  }

  private String refused(int status, String input, String... words) {
    var outcome = run((_, _) -> () -> {}, input, words);
    assertEquals(status, outcome.status(), outcome::error);
    assertFalse(outcome.error().contains("guess"), outcome.error());
    return outcome.error();
  }

  @Test
  void aPullThatIsCancelledTellsThatTheNextOneGoesOn() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var name = "127.0.0.1:%d/a/b:1".formatted(silent.getLocalPort());
      Session.Caller interrupting =
          (signal, handler) -> {
            if (signal.equals("INT")) {
              handler.accept(signal);
            }
            return () -> {};
          };
      var outcome = run(interrupting, "", "pull", name);
      assertEquals(1, outcome.status());
      assertEquals(
          "berth: image.pull was cancelled; what has arrived is kept, and the next pull goes on from there\n",
          outcome.error());
    }
  }

  @Test
  void aLoginIsUsedUntilItIsForgotten() {
    var host = registry.host();
    var anonymous = refused(1, "", "pull", reference());
    assertTrue(anonymous.contains("\"berth login %s\"".formatted(host)), anonymous);
    var wrong = refused(1, "guess\n", "login", "-u", "ann", "--password-stdin", host);
    assertTrue(wrong.contains("user or password are wrong"), wrong);
    assertEquals(
        "Logged in to %s as ann\n".formatted(host),
        done("open sesame\r\n", "login", "-u", "ann", "--password-stdin", host));
    assertEquals(
        Json.parse("[{\"host\":\"%s\",\"user\":\"ann\"}]".formatted(host)),
        Json.parse(done("", "login", "--list", "--json")));
    assertEquals(
        "HOST USER %s ann".formatted(host),
        done("", "login", "--list").strip().replaceAll("\\s+", " "));
    done("", "pull", reference());
    var copy = host + "/a/copy:1";
    done("", "tag", reference(), copy);
    done("", "push", copy);
    assertEquals("Logged out of %s\n".formatted(host), done("", "logout", host));
    assertEquals("There is no login of %s\n".formatted(host), done("", "logout", host));
    refused(1, "", "pull", reference());
  }

  @Test
  void aPasswordIsNotTakenFromTheCommandLine() {
    var told = refused(2, "", "login", "-u", "ann", "-p", "guess", registry.host());
    assertTrue(told.contains("--password-stdin"), told);
    assertTrue(refused(2, "x", "login", "--password-stdin", "h.example").contains("--username"));
    assertTrue(refused(2, "x", "login", "h.example").contains("this is no terminal"));
    assertTrue(
        refused(2, "\n", "login", "-u", "a", "--password-stdin", "h.example")
            .contains("no password"));
  }

  @Test
  void theCallersConfigComesBeforeALogin() throws IOException {
    writeConfig("open sesame");
    done("", "pull", reference());
    done("open sesame", "login", "-u", "ann", "--password-stdin", registry.host());
    writeConfig("guess");
    var told = refused(1, "", "pull", reference());
    assertTrue(told.contains("those of %s were shown".formatted(config())), told);
    Files.writeString(config(), "{}");
    done("", "pull", reference());
    Files.writeString(config(), "s3cret");
    var outcome = run((_, _) -> () -> {}, "", "pull", reference());
    assertEquals(0, outcome.status(), outcome::error);
    assertTrue(outcome.error().contains("warning: cannot use " + config()), outcome.error());
    assertFalse(outcome.error().contains("s3cret"), outcome.error());
  }

  @Test
  void listsAndRemovalsShowTheCallersCredentials() throws IOException {
    refused(1, "", "tags", registry.host() + "/a/b");
    writeConfig("open sesame");
    assertEquals("1\n", done("", "tags", registry.host() + "/a/b"));
    assertEquals("a/b\n", done("", "catalog", registry.host()));
    assertEquals(
        "[\"1\"]\n",
        done(
            "",
            "-e",
            "console.log(JSON.stringify(registry.tags({name: \"%s/a/b\"})))"
                .formatted(registry.host())));
    var unchangeable = refused(1, "", "registry", "remove", reference());
    assertTrue(unchangeable.contains("only what its operator lets it"), unchangeable);
  }

  @Test
  void aScriptShowsThemToo() throws IOException {
    var script = "console.log((await image.pull({reference: \"%s\"%s})).reference)";
    writeConfig("open sesame");
    assertEquals(reference() + "\n", done("", "-e", script.formatted(reference(), "")));
    var wrong = ", credentials: {user: \"ann\", password: \"guess\"}";
    refused(1, "", "-e", script.formatted(reference(), wrong));
    Files.delete(config());
    done(
        "",
        "-e",
        "registry.login({host: \"%s\", user: \"ann\", password: \"open sesame\"})"
            .formatted(registry.host()));
    done("", "-e", script.formatted(reference(), ""));
  }

  @Test
  void aServerReadsNoFileOfWhomItHosts() throws IOException {
    writeConfig("open sesame");
    Session.Caller elsewhere =
        new Session.Caller() {
          @Override
          public Runnable on(String name, Consumer<String> handler) {
            return () -> {};
          }

          @Override
          public boolean isHere() {
            return false;
          }
        };
    var outcome = run(elsewhere, "", "pull", reference());
    assertEquals(1, outcome.status());
    assertTrue(outcome.error().contains("wants credentials"), outcome.error());
  }

  @Test
  void theNativeClientPullsInItsOwnProcessWhereThereIsAConfig() throws Exception {
    done("", "images");
    assertEquals(1, hosted("pull", reference()).status());
    writeConfig("open sesame");
    assertHandedBack("pull", reference());
    assertHandedBack("push", reference());
    assertHandedBack("tags", registry.host() + "/a/b");
    assertHandedBack("catalog", registry.host());
    assertHandedBack("registry", "remove", reference());
  }

  @Test
  void theNativeClientRunsInItsOwnProcessWhatIsPulledThere() throws Exception {
    done("", "images");
    writeConfig("guess");
    assertHandedBack("run", "--rm", reference(), "--rm");
    assertHandedBack("create", reference());
    assertEquals(125, hosted("create", "--pull=never", reference()).status());
    writeConfig("open sesame");
    var id = done("", "create", reference()).strip();
    assertEquals(0, hosted("create", "--name", "second", reference()).status(), "it is here now");
    assertHandedBack("create", "--pull=always", reference());
    done("", "rm", id, "second");
  }

  @Test
  void aBuildShowsTheCallersCredentialsForItsBase() throws Exception {
    var context = Files.createDirectories(folder.resolve("context"));
    var file = context.resolve("Dockerfile");
    Files.writeString(file, "FROM %s\nLABEL a=b\n".formatted(reference()));
    done("", "images");
    assertEquals(1, hosted("build", context.toString()).status());
    writeConfig("guess");
    var told = refused(1, "", "build", context.toString());
    assertTrue(told.contains("could not be pulled"), told);
    assertHandedBack("build", context.toString());
    writeConfig("open sesame");
    done("", "build", "-t", "own:1", context.toString());
    assertEquals(0, hosted("build", "-q", context.toString()).status(), "it is here now");
    assertHandedBack("build", "--pull", context.toString());
    assertHandedBack("build", "-");
    done("", "build", "--pull", context.toString());
    var host = registry.host().split(":", 2);
    done("", "rmi", "own:1");
    done("", "rmi", reference());
    var dockerfile = "ARG HOST=none\nFROM $HOST:%s/a/b:1\n".formatted(host[1]);
    done(dockerfile, "build", "--build-arg", "HOST=" + host[0], "-");
  }

  private void assertHandedBack(String... words) throws IOException, InterruptedException {
    assertEquals(new Outcome(0, "--jvm %s\n".formatted(String.join(" ", words))), hosted(words));
  }

  private Outcome hosted(String... words) throws IOException, InterruptedException {
    var client = NativeClient.of(server.folder().resolve("run"), "/bin/echo", words);
    client.environment().remove("DOCKER_CONFIG");
    client.environment().put("HOME", folder.toString());
    return Outcome.of(client.start());
  }
}
