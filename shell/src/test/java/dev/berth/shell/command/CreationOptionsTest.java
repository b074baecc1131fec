package dev.berth.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.shell.CapturedStreams;
import dev.berth.shell.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreationOptionsTest {
  @TempDir Path folder;
  private final CapturedStreams captured = new CapturedStreams();

  private Json params(String... words) throws IOException {
    return CreationOptions.params(parse(words), session()).json();
  }

  private static Arguments parse(String... words) {
    return new RunVerb().syntax().parse(List.of(words));
  }

  private Session session() {
    return captured.session(folder, folder, Map.of("HERE", "there"));
  }

  @Test
  void whatIsLeftOutStaysOut() throws IOException {
    assertEquals("{\"image\":\"debian:12\"}", params("debian:12").compact());
  }

  @Test
  void environmentComesFromFileShellAndOption() throws IOException {
    Files.writeString(folder.resolve("env"), "# comment\n\nA=1\nHERE\nNOWHERE\n");
    var params =
        params("--env-file", "env", "-e", "B=2", "-e", "HERE", "-e", "NOWHERE", "i", "true");
    assertEquals(
        List.of("A=1", "HERE=there", "B=2", "HERE=there", "NOWHERE"),
        params.at("environment").texts());
    assertEquals(List.of("true"), params.at("command").texts());
  }

  @Test
  void limitsHaveUnits() throws IOException {
    var resources =
        params(
                "-m",
                "512m",
                "--memory-swap=-1",
                "--cpus",
                "1.5",
                "-c",
                "512",
                "--cpuset-cpus",
                "0-1",
                "--pids-limit",
                "100",
                "i")
            .at("resources");
    assertEquals(
        "{\"memory\":536870912,\"memorySwap\":-1,\"cpus\":1.5,\"cpuShares\":512,"
            + "\"cpusetCpus\":\"0-1\",\"pids\":100}",
        resources.compact());
  }

  @Test
  void mountsAreWrittenInThreeWays() throws IOException {
    var mounts =
        params(
                "-v",
                "./data:/data:ro",
                "--mount",
                "type=bind,src=/a,dst=/b",
                "--tmpfs",
                "/run:size=1m",
                "i")
            .at("mounts")
            .items();
    assertEquals(folder.resolve("data").toString(), mounts.get(0).at("source").text());
    assertTrue(mounts.get(0).at("readOnly").isTrue());
    assertEquals("/b", mounts.get(1).at("target").text());
    assertEquals("tmpfs", mounts.get(2).at("type").text());
    assertEquals(1 << 20, mounts.get(2).at("size").number());
  }

  @Test
  void devicesAreWrittenAsDockerHasThem() throws IOException {
    var devices =
        params(
                "--device",
                "/dev/fuse",
                "--device=/dev/sda:/dev/xvda",
                "--device",
                "/dev/sdb:/dev/xvdb:r",
                "--device",
                "/dev/kvm:rw",
                "i")
            .at("devices");
    assertEquals(
        "[{\"source\":\"/dev/fuse\"},{\"source\":\"/dev/sda\",\"target\":\"/dev/xvda\"},"
            + "{\"source\":\"/dev/sdb\",\"target\":\"/dev/xvdb\",\"access\":\"r\"},"
            + "{\"source\":\"/dev/kvm\",\"access\":\"rw\"}]",
        devices.compact());
  }

  @Test
  void theRestOfTheOptionsIsPassedOn() throws IOException {
    var params =
        params(
            "--entrypoint",
            "",
            "--ulimit",
            "nofile=64:128",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges=false",
            "-l",
            "a=b",
            "-l",
            "c",
            "--sysctl",
            "net.x=1",
            "--log-opt",
            "max-size=1m",
            "--log-opt",
            "max-file=2",
            "-h",
            "box",
            "-u",
            "1:2",
            "--group-add",
            "3",
            "i");
    assertTrue(params.at("entrypoint").isList());
    assertEquals(0, params.at("entrypoint").items().size());
    assertEquals(128, params.at("ulimits").items().getFirst().at("hard").number());
    assertTrue(params.at("newPrivileges").isTrue());
    assertEquals("{\"a\":\"b\",\"c\":\"\"}", params.at("labels").compact());
    assertEquals(1 << 20, params.at("logMaxSize").number());
    assertEquals(2, params.at("logMaxFiles").number());
    assertEquals("box", params.at("hostname").text());
    assertEquals(List.of("3"), params.at("groups").texts());
  }

  @Test
  void wrongValuesAreToldWithWhatWouldDo() {
    var wrong = new ArrayList<List<String>>();
    wrong.add(List.of("-m", "lots", "i"));
    wrong.add(List.of("-v", "data:/data", "i"));
    wrong.add(List.of("-v", "/data", "i"));
    wrong.add(List.of("--mount", "type=volume,target=/x", "i"));
    wrong.add(List.of("--ulimit", "nofile", "i"));
    wrong.add(List.of("--security-opt", "seccomp=x", "i"));
    wrong.add(List.of("--log-opt", "driver=x", "i"));
    wrong.add(List.of("-t", "i"));
    wrong.add(List.of("--userns", "auto", "i"));
    wrong.add(List.of("--restart", "always", "i"));
    wrong.add(List.of("-p", "80:80", "i"));
    wrong.add(List.of("--device", "/dev/sda:", "i"));
    wrong.add(List.of("--device", "/a:/b:r:x", "i"));
    wrong.add(List.of("--ulimit", "nofile=" + "9".repeat(40), "i"));
    wrong.add(List.of());
    for (var words : wrong) {
      assertThrows(
          UsageException.class, () -> params(words.toArray(String[]::new)), words.toString());
    }
  }

  @Test
  void aFileThatIsNotUtf8IsNamed() throws IOException {
    Files.write(folder.resolve("latin"), new byte[] {'A', '=', (byte) 0xe9});
    var refused = assertThrows(UsageException.class, () -> params("--env-file", "latin", "i"));
    assertTrue(refused.text().startsWith("latin is not UTF-8"), refused.text());
  }

  @Test
  void networkHasItsOtherName() throws IOException {
    assertEquals("host", params("--net=host", "i").at("network").text());
  }

  @Test
  void anOptionAfterTheImageIsPassedOnAndTold() throws IOException {
    var params = params("nginx", "--name=nginx");
    assertEquals(List.of("--name=nginx"), params.at("command").texts());
    CreationOptions.warnOfMisplaced(parse("nginx", "--name=nginx"), session());
    CreationOptions.warnOfMisplaced(parse("debian", "-it", "bash"), session());
    assertEquals(
        """
        berth: warning: "--name=nginx" stands after the image "nginx", so it went to the container's \
        command and not to berth; to have it as an option, put it before the image
        berth: warning: "-it" stands after the image "debian", so it went to the container's \
        command and not to berth; to have it as an option, put it before the image
        """,
        captured.error());
  }
}
