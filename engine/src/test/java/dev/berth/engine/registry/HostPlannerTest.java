package dev.berth.engine.registry;

import static dev.berth.engine.registry.Trial.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which servers are asked, from what hosts.toml says. */
class HostPlannerTest {
  private static final HostsToml TOML = new HostsToml(Path.of("/etc/certs.d/x/hosts.toml"));

  private static List<HostPlan> plan(String domain, String toml) {
    return HostPlanner.plan(domain, Optional.of(TOML.parse(toml)));
  }

  private static List<String> bases(List<HostPlan> plans) {
    return plans.stream().map(plan -> plan.base().toString()).toList();
  }

  @Test
  void aRegistryIsAtItsName() {
    var plan = HostPlanner.plan("registry.example:5000", Optional.empty());
    assertEquals(List.of("https://registry.example:5000/v2/"), bases(plan));
    assertTrue(plan.getFirst().own());
    assertFalse(plan.getFirst().mayBePlain());
  }

  @Test
  void whatIsNoHostIsTold() {
    for (var domain : List.of("1.2", "[abc]", "a.example:99999999999")) {
      fails(ErrorKind.INVALID_ARGUMENT, () -> HostPlanner.plan(domain, Optional.empty()));
    }
  }

  @Test
  void dockersRegistryIsElsewhere() {
    assertEquals(
        List.of("https://registry-1.docker.io/v2/"),
        bases(HostPlanner.plan("docker.io", Optional.empty())));
    assertEquals(
        List.of("https://mirror.example/v2/", "https://registry-1.docker.io/v2/"),
        bases(
            plan(
                "docker.io",
                "server = \"https://docker.io\"\n[host.\"https://mirror.example\"]\n")));
  }

  @Test
  void onlyLoopbackMayTurnOutToBePlain() {
    for (var domain : List.of("localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000")) {
      assertTrue(HostPlanner.plan(domain, Optional.empty()).getFirst().mayBePlain(), domain);
    }
    for (var domain : List.of("localhost.example", "10.0.0.1:5000", "registry.example")) {
      assertFalse(HostPlanner.plan(domain, Optional.empty()).getFirst().mayBePlain(), domain);
    }
    assertFalse(plan("localhost:5000", "ca = \"ca.crt\"\n").getFirst().mayBePlain());
  }

  @Test
  void everythingThatIsSaidOfAServerIsRead() {
    var plans =
        plan(
            "registry.example",
            """
            server = "https://registry.example"
            ca = "ca.crt"

            [host."https://mirror.example/hub"]
              capabilities = ["pull"]
              ca = ["/one.crt", "two.crt"]
              client = [["a.cert", "a.key"], "both.pem"]
              skip_verify = true
              override_path = true
              [host."https://mirror.example/hub".header]
                x-team = "a"
                x-more = ["b", "c"]

            [host."http://plain.example:5000"]
            """);
    assertEquals(
        List.of(
            "https://mirror.example/hub/",
            "http://plain.example:5000/v2/",
            "https://registry.example/v2/"),
        bases(plans));
    var mirror = plans.getFirst();
    assertFalse(mirror.own());
    assertEquals(EnumSet.of(Capability.PULL), mirror.capabilities());
    assertEquals(
        new TlsFiles(
            List.of(Path.of("/one.crt"), Path.of("/etc/certs.d/x/two.crt")),
            List.of(
                new TlsFiles.Pair(
                    Path.of("/etc/certs.d/x/a.cert"), Path.of("/etc/certs.d/x/a.key")),
                new TlsFiles.Pair(
                    Path.of("/etc/certs.d/x/both.pem"), Path.of("/etc/certs.d/x/both.pem"))),
            true),
        mirror.tls());
    assertEquals(Map.of("x-team", "a", "x-more", "b, c"), mirror.headers());
    assertEquals(EnumSet.of(Capability.PULL, Capability.RESOLVE), plans.get(1).capabilities());
    assertTrue(plans.get(2).own());
    assertEquals(EnumSet.allOf(Capability.class), plans.get(2).capabilities());
    assertEquals(List.of(Path.of("/etc/certs.d/x/ca.crt")), plans.get(2).tls().authorities());
    assertEquals(
        Set.of(HttpOrigin.of(URI.create("http://plain.example:5000"))), HostPlanner.plain(plans));
  }

  @Test
  void theRegistryItselfMayStandAmongTheHosts() {
    var plans =
        plan("registry.example", "[host.\"https://registry.example\"]\nskip_verify = true\n");
    assertEquals(List.of("https://registry.example/v2/"), bases(plans));
    assertTrue(plans.getFirst().own());
    assertTrue(plans.getFirst().tls().unverified());
  }

  @Test
  void whatIsWrongIsToldWithTheFile() {
    for (var wrong :
        List.of(
            "server = ",
            "server = \"ftp://x\"",
            "[host.\"https://user:secret@x\"]",
            "[host.\"https://x\"]\ncapabilities = [\"fly\"]",
            "[host.\"https://x\"]\nskip_verify = \"yes\"",
            "[host.\"https://x\"]\nca = [1]",
            "[host.\"https://x\"]\nclient = 1",
            "[host.\"https://x\".header]\nhost = \"other\"",
            "[host.\"https://x\".header]\nx = \"a\\r\\nb\"",
            "host = 1")) {
      var failure = fails(ErrorKind.INVALID_ARGUMENT, () -> refuse(wrong));
      assertTrue(failure.getMessage().contains("hosts.toml"), failure.getMessage());
    }
  }

  private static void refuse(String toml) {
    var read = TOML.parse(toml);
    throw new AssertionError(toml + " is read as " + read);
  }

  @Test
  void theFirstFolderThatKnowsTheRegistryWins(@TempDir Path root) throws IOException {
    var first = Files.createDirectories(root.resolve("1"));
    var second = Files.createDirectories(root.resolve("2"));
    var folders = new HostFolders(List.of(first, second, root.resolve("none")));
    assertEquals(Optional.empty(), folders.find("registry.example"));
    Files.createDirectory(second.resolve("registry.example"));
    Files.writeString(second.resolve("registry.example/own.crt"), "");
    Files.writeString(second.resolve("registry.example/me.cert"), "");
    assertEquals(
        new TlsFiles(
            List.of(second.resolve("registry.example/own.crt")),
            List.of(
                new TlsFiles.Pair(
                    second.resolve("registry.example/me.cert"),
                    second.resolve("registry.example/me.key"))),
            false),
        folders.find("registry.example").orElseThrow().own().tls());
    Files.createDirectory(first.resolve("_default"));
    Files.writeString(first.resolve("_default/hosts.toml"), "[host.\"https://mirror.example\"]\n");
    assertTrue(folders.find("registry.example").orElseThrow().others().isEmpty());
    assertEquals(1, folders.find("other.example").orElseThrow().others().size());
    Files.createDirectory(first.resolve("registry.example"));
    assertEquals(TlsFiles.NONE, folders.find("registry.example").orElseThrow().own().tls());
  }
}
