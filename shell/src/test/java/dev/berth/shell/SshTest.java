package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that reach a server through the machine's ssh and an sshd of the test's own. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SshTest {
  /** Keys, and a program ssh that is the machine's with keys and known hosts of the test's own. */
  private static final String KEYS =
      """
      for key in host good wrong; do ssh-keygen -q -t ed25519 -N '' -f $key; done
      mkdir -p good-client wrong-client
      echo "[127.0.0.1]:$1 $(cat host.pub)" > known
      for who in good wrong; do
        printf '%s\\n' 'Host *' "IdentityFile $PWD/$who" 'IdentitiesOnly yes' "UserKnownHostsFile $PWD/known" \\
          'StrictHostKeyChecking yes' 'BatchMode yes' > $who.conf
        printf '#!/bin/sh\\nexec /usr/bin/ssh -F %s "$@"\\n' "$PWD/$who.conf" > $who-client/ssh
        chmod 755 $who-client/ssh
      done
      """;

  @TempDir static Path folder;

  private RunningServer server;
  private Process daemon;
  private int port;
  private boolean madeSeparation;

  @BeforeAll
  void start() throws IOException {
    server = RunningServer.withBusybox();
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Shell.script(folder, KEYS.replace("$1", String.valueOf(port)));
    var separation = Path.of("/run/sshd");
    madeSeparation = Files.notExists(separation);
    Files.createDirectories(separation);
    Files.writeString(
        folder.resolve("sshd.conf"),
        """
        ListenAddress 127.0.0.1:%1$d
        HostKey %2$s/host
        AuthorizedKeysFile %2$s/good.pub
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        SetEnv PATH=%2$s:/usr/bin:/bin BERTH_RUN=%3$s
        """
            .formatted(port, folder, server.folder().resolve("run")));
    RemoteClients.berthScript(folder);
    daemon =
        new ProcessBuilder(
                "/usr/sbin/sshd", "-D", "-e", "-f", folder.resolve("sshd.conf").toString())
            .start();
    BufferedReader said = daemon.errorReader(StandardCharsets.UTF_8);
    var line = said.readLine();
    assertTrue(line != null && line.contains("Server listening"), line);
    Thread.ofVirtual().start(() -> drain(said));
  }

  private static void drain(BufferedReader said) {
    try {
      said.lines().forEach(_ -> {});
    } catch (UncheckedIOException e) {
      // it has ended
    }
  }

  @AfterAll
  void stop() throws IOException {
    if (daemon != null) {
      daemon.descendants().forEach(ProcessHandle::destroy);
      daemon.destroy();
      daemon.onExit().join();
    }
    if (madeSeparation) {
      Files.deleteIfExists(Path.of("/run/sshd"));
    }
    server.close();
  }

  private Map<String, String> as(String who) {
    return Map.of(
        "BERTH_HOST",
        "ssh://root@127.0.0.1:" + port,
        "PATH",
        folder.resolve(who + "-client") + ":" + System.getenv("PATH"));
  }

  /** Processes of ssh that one client began. */
  private static List<ProcessHandle> ssh(Process client) {
    return client
        .descendants()
        .filter(one -> one.info().command().orElse("").endsWith("/ssh"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatIsKnownIsServedAndAnotherIsToldInTheWordsOfSsh(RemoteClients program)
      throws IOException {
    var said = program.ask(UnaryOperator.identity(), as("good"));
    assertTrue(said.isGood(), said.toString());
    var refused = program.ask(UnaryOperator.identity(), as("wrong"));
    assertNotEquals(0, refused.status());
    assertTrue(refused.text().contains("Permission denied (publickey)"), refused.text());
  }

  /** Waits for a container, gives that up, closes the client and stays until it reads an end. */
  private static List<String> givingUp(RemoteClients program, String container) {
    var node = program == RemoteClients.NODE;
    var command = new ArrayList<>(program.command());
    command.removeLast();
    command.add(
        (node
                ? """
                  import { readFileSync } from "node:fs";
                  import { connect } from "%2$s";
                  const c = connect();
                  const signal = AbortSignal.timeout(3000);
                  await c.container.wait({ container: "%1$s" }, { signal }).catch(() => {});
                  c.close();
                  console.log("given up");
                  setTimeout(() => readFileSync(0), 100);
                  """
                : """
                  import asyncio, berth, sys
                  async def main():
                      async with berth.AsyncClient() as c:
                          try:
                              await asyncio.wait_for(c.container.wait("%1$s"), 3)
                          except asyncio.TimeoutError:
                              pass
                      print("given up", flush=True)
                      sys.stdin.read()
                  asyncio.run(main())
                  """)
            .formatted(container, RemoteClients.SDKS.resolve("js/index.js")));
    return command;
  }

  @Test
  void ctrlCLeavesNoSsh() throws Exception {
    var script = "echo up; sleep 1000";
    var made = server.run("run", "-d", "--name", "sleeper", "busybox:test", "sh", "-c", script);
    assertEquals(0, made.status(), made.error());
    var client = RemoteClients.start(RemoteClients.berth("logs", "-f", "sleeper"), as("good"));
    BufferedReader out = client.inputReader(StandardCharsets.UTF_8);
    assertEquals("up", out.readLine());
    var connections = ssh(client);
    assertTrue(!connections.isEmpty(), "it speaks through ssh");
    Shell.run("kill", "-INT", String.valueOf(client.pid()));
    client.onExit().join();
    for (var connection : connections) {
      connection.onExit().join();
    }
    assertEquals(0, server.run("rm", "-f", "sleeper").status());
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC_PYTHON", "NODE"})
  void aCallThatIsGivenUpLeavesNoSsh(RemoteClients program) throws Exception {
    var name = "held-" + program.name().toLowerCase(java.util.Locale.ROOT);
    var made = server.run("run", "-d", "--name", name, "busybox:test", "sleep", "100");
    assertEquals(0, made.status(), made.error());
    var client = RemoteClients.start(givingUp(program, name), as("good"));
    BufferedReader out = client.inputReader(StandardCharsets.UTF_8);
    var line = out.readLine();
    assertEquals("given up", line, () -> line + out.lines().toList());
    for (var connection : ssh(client)) {
      connection.onExit().join();
    }
    client.getOutputStream().close();
    assertEquals(0, client.onExit().join().exitValue());
    assertEquals(0, server.run("rm", "-f", name).status());
  }
}
