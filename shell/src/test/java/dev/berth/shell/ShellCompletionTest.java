package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Completion in the shells that it is for, with names of a real server. */
@Tag("kernel-slow")
final class ShellCompletionTest {
  private static RunningServer server;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.withBusybox();
    for (var name : List.of("first-one", "first-two")) {
      server.run("create", "--name", name, "busybox:test", "true");
    }
    Files.createDirectory(server.folder().resolve("first-folder"));
    Files.createFile(server.folder().resolve("first-file"));
    for (var shell : List.of("bash", "zsh", "fish")) {
      Files.writeString(
          server.folder().resolve("completion." + shell), server.run("completion", shell).out());
    }
    var bin = Files.createDirectory(server.folder().resolve("bin"));
    var berth = bin.resolve("berth");
    var client = Path.of("").toAbsolutePath().resolveSibling("shell/target/native/berth-client");
    Files.writeString(
        berth, "#!/bin/sh\nexec '%s' /bin/false %s \"$@\"\n".formatted(client, Main.VERSION));
    Files.setPosixFilePermissions(berth, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static String said(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(server.folder().toFile());
    builder.environment().put("BERTH_RUN", server.folder().resolve("run").toString());
    builder.environment().put("HOME", server.folder().toString());
    builder.environment().put("TERM", "dumb");
    builder.environment().compute("PATH", (_, path) -> server.folder().resolve("bin") + ":" + path);
    var process = builder.start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  /** As readline calls it, for a line that is typed to its end. */
  private static String bash(String line) throws IOException, InterruptedException {
    return said(
        "bash",
        "-c",
        "compopt() { echo \"compopt $*\"; }; . ./completion.bash; COMP_LINE=$1; COMP_POINT=${#1}; _berth berth; printf '%s\\n' \"${COMPREPLY[@]}\"",
        "bash",
        line);
  }

  @Test
  void bashCompletes() throws Exception {
    assertEquals("first-one\nfirst-two\n", bash("berth stop first"));
    assertEquals("first-two\n", bash("berth stop 'first-one' \"first-t"));
    assertEquals("test\n", bash("berth run --rm busybox:"));
    assertEquals("host\n", bash("berth run --network=h"));
    assertEquals("compopt -o nospace\nstatus=\n", bash("berth ps --filter st"));
    assertEquals("compopt -o dirnames\n\n", bash("berth build fi"));
    assertEquals("compopt -o default\n\n", bash("berth import fi"));
    assertEquals("\n", bash("berth run busybox:test --net"));
    assertEquals("\n", bash("berth rm -- --f"));
  }

  /** Nothing on the line is run. */
  @Test
  void bashRunsNothingOfTheLine() throws Exception {
    bash("berth stop $(touch ran) `touch ran` ; berth stop \"$(touch ran)\" f");
    assertTrue(Files.notExists(server.folder().resolve("ran")));
  }

  private static List<String> fish(String line) throws IOException, InterruptedException {
    return said("fish", "--no-config", "-c", "source completion.fish; complete -C $argv[1]", line)
        .lines()
        .map(found -> found.split("\t")[0]) // after it comes what it is
        .toList();
  }

  @Test
  void fishCompletes() throws Exception {
    assertEquals(List.of("first-one", "first-two"), fish("berth stop first"));
    assertEquals(List.of("first-two"), fish("berth stop 'first-one' first-t"));
    assertEquals(List.of("busybox:test"), fish("berth run --rm busy"));
    assertEquals(List.of("--network=host"), fish("berth run --network=h"));
    assertEquals(List.of("first-folder/"), fish("berth build first"));
    assertEquals(List.of(), fish("berth run busybox:test --net"));
    assertTrue(fish("berth import first").contains("first-file"));
  }

  /** In a pseudo-terminal of zsh's own, with a TAB and what stands on the line after it. */
  private static String zsh(String line) throws IOException, InterruptedException {
    var script =
        """
        zmodload zsh/zpty
        zpty shell 'PS1= TERM=dumb zsh -f -i'
        zpty -w shell 'unsetopt zle_bracketed_paste prompt_cr prompt_sp; autoload -U compinit; compinit -D -u; . ./completion.zsh; setopt noautolist nolistbeep noautomenu; show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^X" show; PROMPT=ready-; print rea""dy'
        zpty -r -m shell said '*ready*'
        zpty -w -n shell "$1"$'\\t\\x18'
        zpty -r -m shell said '*<*>*'
        print -r -- ${${said##*<}%%>*}
        zpty -d shell
        """;
    return said("timeout", "20", "zsh", "-f", "-c", script, "zsh", line).strip();
  }

  @Test
  void zshCompletes() throws Exception {
    assertEquals("berth stop first-", zsh("berth stop fir"));
    assertEquals("berth stop 'first-one' first-two", zsh("berth stop 'first-one' first-t"));
    assertEquals("berth run --rm busybox:test", zsh("berth run --rm busy"));
    assertEquals("berth run --network=host", zsh("berth run --network=h"));
    assertEquals("berth ps --filter status=", zsh("berth ps --filter st"));
    assertEquals("berth build first-folder/", zsh("berth build first"));
    assertEquals("berth run busybox:test --net", zsh("berth run busybox:test --net"));
  }

  @Test
  @Timeout(60)
  void aServerThatHangsIsNotWaitedFor() throws Exception {
    var pid = Files.readString(server.folder().resolve("run/server.pid")).strip();
    said("kill", "-STOP", pid);
    try {
      assertEquals("", said("env", "berth", "__complete", "stop", ""));
    } finally {
      said("kill", "-CONT", pid);
    }
    assertEquals("first-one\nfirst-two\n", said("env", "berth", "__complete", "stop", ""));
  }
}
