package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.operation.OperationContext;
import dev.berth.engine.testing.TestEngine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a program of the machine, and the foreign ones that it runs, can reach. */
@Tag("kernel")
class HostProgramTest {
  private static TestEngine test;
  private static Path scratch;

  private record Outcome(int code, String output) {}

  @BeforeAll
  static void open() {
    test = TestEngine.empty();
    scratch = test.scratch("tmp");
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static Outcome run(String... command) {
    var output = new StringBuffer();
    var program = new HostProgram("a test", List.of(command), List.of("A=b"), scratch);
    int code =
        test.containers()
            .stepRunner()
            .runOnHost(
                program,
                (stream, line) -> output.append(line).append('\n'),
                OperationContext.none());
    return new Outcome(code, output.toString());
  }

  private static Outcome shell(String script) {
    return run("/bin/sh", "-c", script);
  }

  @Test
  void itRunsWithTheMachinesProgramsAndWritesIntoItsScratchFolder() throws IOException {
    var ran = shell("echo $A; cat /etc/os-release > /tmp/copy; pwd; exit 5");
    assertEquals(new Outcome(5, "b\n/tmp\n"), ran);
    assertEquals(
        Files.readString(Path.of("/etc/os-release")), Files.readString(scratch.resolve("copy")));
  }

  @Test
  @DisplayName("CVE-2019-14271, CVE-2026-41567: a program of the image runs on the host")
  void nothingOfTheMachineCanBeChangedOrLearnt() {
    var canary = Path.of("/etc/berth-canary-" + ProcessHandle.current().pid());
    var root = test.settings().root();
    var run = test.settings().run();
    assertRefused("Read-only file system", "echo x > " + canary);
    assertRefused("Read-only file system", "mkdir /usr/berth-canary");
    assertRefused("Read-only file system", "chmod 777 /etc");
    assertRefused("permission denied", "mount -o remount,rw /");
    assertRefused("must be superuser to unmount", "umount /tmp");
    assertRefused("permission denied", "mount -t tmpfs x /tmp");
    assertRefused("Operation not permitted", "mknod /tmp/disk b 254 0 && head -c1 /tmp/disk");
    assertRefused("Read-only file system", "echo x > /proc/sys/kernel/core_pattern");
    assertRefused("No such process", "kill -0 " + ProcessHandle.current().pid());
    for (var hidden : List.of("/etc/shadow", "/root", "/home", "/etc/ssh", root, run)) {
      assertRefused("No such file or directory", "ls -A " + hidden);
    }
    assertTrue(Files.notExists(canary));
    assertEquals("1\n", shell("echo $$").output());
    assertEquals("0\n", shell("ls /proc/self/fd | grep -vxc '[0-3]'").output());
  }

  /** What it says tells a refusal from a tool that is missing. */
  private static void assertRefused(String words, String attempt) {
    var ran = shell(attempt);
    assertNotEquals(0, ran.code(), attempt + " succeeded: " + ran.output());
    assertTrue(ran.output().contains(words), attempt + " failed: " + ran.output());
    assertFalse(ran.output().contains("not found"), attempt + " failed: " + ran.output());
  }

  @Test
  void itSeesTheMachinesProgramsAndWhatTheyNeedAndNothingElse() throws IOException {
    var place = Files.createTempDirectory(Path.of("/var/cache"), "berth-test-");
    var socket = place.resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.writeString(place.resolve("key"), "secret");
      assertNotEquals(0, shell("ls " + place + "/*").code());
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(place.resolve("key"));
      Files.delete(place);
    }
    var expected = "bin|dev|etc|lib|lib32|lib64|libx32|proc|run|sbin|sys|tmp|usr";
    assertEquals("", shell("ls -A / | grep -vxE '" + expected + "'").output());
    assertEquals("", shell("find /dev /etc /run -type s").output());
    assertEquals("", shell("ls -A /run").output());
    assertEquals("", shell("find /etc ! -type l ! -perm -o=r").output());
  }

  @Test
  void itFindsUsersHostsAndCertificates() throws IOException {
    var script =
        "id -nu; hostname; cat /etc/hosts; cat /etc/resolv.conf; ls /etc/ssl/certs | wc -l; awk 1 </dev/null";
    var hosts = Files.readString(Path.of("/etc/hosts"));
    var resolver = Files.readString(Path.of("/etc/resolv.conf"));
    long certificates;
    try (var files = Files.list(Path.of("/etc/ssl/certs"))) {
      certificates = files.count();
    }
    assertEquals(
        new Outcome(0, "root\nbuild\n" + hosts + resolver + certificates + "\n"), shell(script));
  }

  @Test
  void itHasTheSameCapabilitiesAsAContainer() {
    var lines = shell("grep -E 'Cap(Inh|Eff|Bnd|Amb)|NoNewPrivs|Seccomp:' /proc/self/status");
    assertEquals(
        """
        CapInh:\t0000000000000000
        CapEff:\t00000000a80425fb
        CapBnd:\t00000000a80425fb
        CapAmb:\t0000000000000000
        NoNewPrivs:\t1
        Seccomp:\t2
        """,
        lines.output());
  }

  @Test
  void aProgramThatIsMissingIsAClearError() {
    var failure = assertThrows(BerthException.class, () -> run("/no/such/program"));
    assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
  }
}
