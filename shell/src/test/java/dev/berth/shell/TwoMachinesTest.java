package dev.berth.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.testing.JavaProgram;
import dev.berth.engine.testing.Shell;
import dev.berth.shell.RemoteClients.Said;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server in one network namespace, clients in another, certificates of system.certificates. */
@Tag("kernel-slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TwoMachinesTest {
  private static final String PORT = "7070";
  private static final String HOST = "tls://" + NetworkNamespaces.SERVER + ":" + PORT;
  private static final String UNWELCOME = "doesn't let this client in";

  /** Makes a client's certificate that ended long ago, of the CA in the folder tls. */
  private static final String EXPIRED =
      """
      cp -r tls/clients/me expired
      cd expired
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout client.key -subj /CN=late -out r.csr
      : > index
      printf '[ca]\\ndefault_ca=a\\n[a]\\ndatabase=index\\nserial=s\\nnew_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > ca.cnf
      echo 77 > s
      echo extendedKeyUsage=clientAuth > e
      openssl ca -batch -notext -config ca.cnf -cert ../tls/ca.pem -keyfile ../tls/ca.key -in r.csr -extfile e \\
        -startdate 20200101000000Z -enddate 20200102000000Z -out client.pem
      """;

  @TempDir static Path folder;

  private RunningServer state;
  private NetworkNamespaces network;
  private Process server;

  @BeforeAll
  void start() throws IOException {
    state = RunningServer.empty();
    network = new NetworkNamespaces();
    certificates("tls", "--client", "me", "--client", "gone:run", "--client", "leaver");
    certificates("other", "--client", "me");
    Shell.script(folder, EXPIRED);
    copy("tls/clients/gone", "gone");
    copy("tls/clients/leaver", "leaver");
    copy("other/clients/me", "distrustful");
    copy("other/clients/me", "foreign");
    Files.delete(folder.resolve("foreign/ca.pem"));
    Files.copy(folder.resolve("tls/ca.pem"), folder.resolve("foreign/ca.pem"));
    Files.createDirectory(folder.resolve("none"));
    Files.copy(folder.resolve("tls/ca.pem"), folder.resolve("none/ca.pem"));
    state.stop();
    serve();
  }

  private void certificates(String name, String... options) {
    var words = new java.util.ArrayList<>(List.of("certificates", folder.resolve(name).toString()));
    if (options.length > 0 && options[0].equals("--client")) {
      words.addAll(List.of("--name", "lab.example", "--name", NetworkNamespaces.SERVER));
    }
    words.addAll(List.of(options));
    var outcome = state.run(words.toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.error());
  }

  private static void copy(String from, String to) throws IOException {
    Shell.run("cp", "-r", folder.resolve(from).toString(), folder.resolve(to).toString());
  }

  private void serve() throws IOException {
    var command =
        JavaProgram.server(
            "--listen",
            NetworkNamespaces.SERVER + ":" + PORT,
            "--tls",
            folder.resolve("tls").toString());
    var builder =
        new ProcessBuilder(network.onServer(command)).redirectError(folder.resolve("log").toFile());
    builder.environment().put("BERTH_ROOT", state.folder().resolve("root").toString());
    builder.environment().put("BERTH_RUN", state.folder().resolve("run").toString());
    server = builder.start();
    BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
    assertEquals("ready " + server.pid(), out.readLine(), this::log);
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @AfterAll
  void stop() throws IOException {
    var machines = network;
    try (machines) {
      if (server != null) {
        server.destroy();
        server.onExit().join();
      }
      state.delete();
    }
    assertFalse(log().contains("unexpectedly") || log().contains("could not be served"), log());
  }

  private Map<String, String> with(String client) {
    return Map.of("BERTH_HOST", HOST, "BERTH_TLS", folder.resolve(client).toString());
  }

  private Said ask(RemoteClients program, String client) throws IOException {
    return program.ask(network::onClient, with(client));
  }

  private void assertIsServed(RemoteClients program, String client) throws IOException {
    var said = ask(program, client);
    assertTrue(said.isGood(), said.toString());
  }

  private void assertFails(RemoteClients program, String client, String words) throws IOException {
    var said = ask(program, client);
    assertNotEquals(0, said.status(), said.text());
    assertTrue(said.text().contains(words), said.text());
  }

  private Said curl(String options) throws IOException {
    var script =
        "curl -sS -m 10 %s -H 'Content-Type: application/json' -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.hello\"}'"
            .formatted(options);
    return RemoteClients.said(
        RemoteClients.start(
            network.onClient(List.of("sh", "-c", "cd " + folder + " && " + script)), Map.of()));
  }

  private static String files(String client) {
    return "--cacert %1$s/ca.pem --cert %1$s/client.pem --key %1$s/client.key https://%2$s:%3$s/rpc"
        .formatted(client, NetworkNamespaces.SERVER, PORT);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsKnownIsServedAndWhoIsNotIsToldWhy(RemoteClients program) throws IOException {
    assertIsServed(program, "tls/clients/me");
    assertFails(program, "foreign", UNWELCOME);
    assertFails(program, "expired", UNWELCOME);
    assertFails(program, "none", UNWELCOME);
    assertFails(program, "distrustful", "of another CA than ca.pem in " + folder);
    var plain =
        program.ask(network::onClient, Map.of("BERTH_HOST", HOST.replace("tls://", "tcp://")));
    assertNotEquals(0, plain.status());
    assertTrue(
        plain.text().contains("loopback") || plain.text().contains("without TLS"), plain.text());
    assertIsServed(program, "tls/clients/me");
  }

  @Test
  void curlAgrees() throws IOException {
    var good = curl(files("tls/clients/me"));
    assertTrue(good.status() == 0 && good.text().contains("serverVersion"), good.toString());
    for (var client : List.of("foreign", "expired")) {
      var said = curl(files(client));
      assertTrue(said.status() != 0 && said.text().contains("certificate"), said.toString());
    }
    var none =
        curl("--cacert none/ca.pem https://" + NetworkNamespaces.SERVER + ":" + PORT + "/rpc");
    assertTrue(none.text().contains("certificate required"), none.toString());
    assertNotEquals(0, curl(files("distrustful")).status());
    assertNotEquals(0, curl("http://" + NetworkNamespaces.SERVER + ":" + PORT + "/rpc").status());
    assertEquals(0, curl(files("tls/clients/me")).status());
  }

  @Test
  void whatIsRevokedIsRefusedFromThenOn() throws IOException {
    for (var program : RemoteClients.values()) {
      assertIsServed(program, "gone");
    }
    revoke("gone");
    for (var program : RemoteClients.values()) {
      assertFails(program, "gone", UNWELCOME);
    }
    assertNotEquals(0, curl(files("gone")).status());
    assertIsServed(RemoteClients.PYTHON, "tls/clients/me");
  }

  /** Through the Unix socket of the server that listens. */
  private void revoke(String client) {
    certificates("tls", "--revoke", client);
  }

  @Test
  void anOpenConnectionEndsWithItsCertificate() throws IOException {
    var script =
        """
        import berth
        with berth.Client() as c:
            print(len(c.container.list()), flush=True)
            input()
            c.container.list()
        """;
    var process =
        RemoteClients.start(
            network.onClient(List.of("python3", "-B", "-c", script)), with("leaver"));
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertEquals("0", out.readLine());
    revoke("leaver");
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    var rest = String.join("\n", out.readAllLines());
    assertTrue(rest.contains("PermissionDenied"), rest);
    assertNotEquals(0, process.onExit().join().exitValue());
  }
}
