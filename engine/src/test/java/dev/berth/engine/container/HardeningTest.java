package dev.berth.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.log.LogQuery;
import dev.berth.engine.testing.BusyboxImage;
import dev.berth.engine.testing.Ran;
import dev.berth.engine.testing.TestEngine;
import dev.berth.engine.value.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Mistakes that other engines made, one test each, named after it; and what every container has.
 */
@Tag("kernel")
class HardeningTest {
  private static TestEngine test;

  @BeforeAll
  static void open() {
    test = TestEngine.withBusybox();
  }

  @AfterAll
  static void close() {
    test.close();
  }

  private static CreateRequestBuilder shell(String script) {
    return CreateRequest.of(TestEngine.IMAGE).command("sh", "-c", script);
  }

  private static String line(CreateRequestBuilder request) {
    return test.run(request).line();
  }

  private static BerthException startFails(CreateRequestBuilder request) {
    var id = test.containers().create(request.build()).id().value();
    return assertThrows(BerthException.class, () -> test.containers().start(id));
  }

  private static void assertRefused(Executable call) {
    var failure = assertThrows(BerthException.class, call);
    assertEquals(ErrorKind.INVALID_ARGUMENT, failure.kind(), failure.getMessage());
  }

  private static void image(String name, BusyboxImage.Change change) {
    test.importImage(name, BusyboxImage.tar(change));
  }

  /** Its mode and owner are the host's: root in a container could change them for everybody. */
  @Test
  void theHostsNullDeviceIsOutOfReach() throws IOException {
    var host = Files.readAttributes(Path.of("/dev/null"), "unix:dev,ino");
    var identity = "%s:%s 1:3".formatted(host.get("dev"), host.get("ino"));
    var stat = "stat -L -c '%d:%i %t:%T' ";
    var shown = shell(stat + "/shown").mount(new ContainerMount.Bind("/dev/null", "/shown", true));
    assertEquals(identity, line(shown), "it would be recognized");
    var script = stat + "/dev/stdin; chmod 666 /proc/interrupts && echo changed";
    var id = test.startDetached(shell("exec sleep 1000"));
    for (var ran : List.of(test.run(shell(script)), test.exec(id, "sh", "-c", script))) {
      assertTrue(ran.stdout().matches("[0-9]+:[0-9]+ 1:3\n"), ran.stdout());
      assertNotEquals(identity, ran.line());
      assertTrue(ran.stderr().contains("Read-only file system"), ran.stderr());
    }
  }

  /** Whatever became of the container's own: who wants to mend it needs an exec. */
  @Test
  void anExecReadsANullDeviceThatTheContainerDidNotMake() {
    for (var other : List.of("mkfifo /dev/null", "ln -s /proc/1/mem /dev/null", "true")) {
      var id = test.startDetached(shell("exec sleep 1000"));
      test.exec(id, "sh", "-c", "rm /dev/null; " + other);
      var ran = test.exec(id, "sh", "-c", "stat -L -c %t:%T /proc/self/fd/0; cat");
      assertEquals("1:3\n", ran.stdout(), other);
    }
  }

  /** CVE-2024-21626: an open descriptor of the host reaches the container. */
  @Test
  void cve202421626HostDescriptors() {
    for (int number = 3; number <= 64; number++) {
      var folder = "/proc/self/fd/" + number;
      assertRefused(() -> test.containers().create(shell("pwd").workingFolder(folder).build()));
    }
    image(
        "fds:1",
        root -> {
          for (int number = 3; number <= 64; number++) {
            Files.createSymbolicLink(
                root.resolve("fd" + number), Path.of("/proc/self/fd/" + number));
          }
        });
    for (int number = 3; number <= 64; number += 3) {
      var failure =
          startFails(CreateRequest.of("fds:1").command("true").workingFolder("/fd" + number));
      assertEquals(ErrorKind.KERNEL, failure.kind(), failure.getMessage());
    }
    var show = "n=0; while [ $n -lt 64 ]; do [ -e /proc/self/fd/$n ] && echo $n; n=$((n+1)); done";
    assertEquals("0 1 2", String.join(" ", line(shell(show)).split("\n")));
    var container = test.startDetached(shell("exec sleep 1000"));
    var exec = test.exec(container, "sh", "-c", show);
    assertEquals("0 1 2", String.join(" ", exec.line().split("\n")));
    var request =
        new ExecRequest(
            container,
            List.of("pwd"),
            List.of(),
            Optional.empty(),
            Optional.of("/proc/self/fd/5"),
            false);
    assertRefused(() -> test.containers().exec(request));
  }

  /** CVE-2024-21626: a program of the host is executed through an open descriptor. */
  @Test
  void cve202421626ProgramsBehindHostDescriptors() {
    var running = test.startDetached(shell("exec sleep 1000"));
    for (int number = 3; number <= 16; number++) {
      var program = "/proc/self/fd/%d/../../../../../../../bin/busybox".formatted(number);
      var failure = startFails(CreateRequest.of(TestEngine.IMAGE).command(program, "true"));
      assertEquals(ErrorKind.EXEC_FAILED, failure.kind(), program);
      failure = assertThrows(BerthException.class, () -> test.exec(running, program, "true"));
      assertEquals(ErrorKind.EXEC_FAILED, failure.kind(), program);
    }
  }

  @Test
  void anotherUserExecutesOnlyWhatItMay() {
    image(
        "private:1",
        root -> {
          Files.copy(root.resolve("bin/busybox"), root.resolve("bin/private"));
          Files.setPosixFilePermissions(
              root.resolve("bin/private"), PosixFilePermissions.fromString("rwx------"));
        });
    var request = CreateRequest.of("private:1").command("private", "true");
    var failure = startFails(request.user("ann"));
    assertEquals("126", failure.details().get("exitCode"), failure.getMessage());
  }

  /** CVE-2019-5736: the program that starts containers is overwritten through /proc/self/exe. */
  @Test
  void cve20195736OverwrittenRuntime() throws IOException {
    image("exe:1", root -> Files.createSymbolicLink(root.resolve("x"), Path.of("/proc/self/exe")));
    byte[] built;
    try (var stream =
        HardeningTest.class.getResourceAsStream("/dev/berth/engine/launch/launcher")) {
      built = stream.readAllBytes();
    }
    var before = test.startDetached(shell("exec sleep 1000"));
    assertEquals(Digest.of(built), launcherOf(before));
    var id =
        test.containers()
            .create(CreateRequest.of("exe:1").command("/x", "-c", "echo owned").build())
            .id()
            .value();
    try {
      var ran = test.start(id);
      assertFalse(ran.stdout().contains("owned"), ran.stdout());
    } catch (BerthException refused) {
      assertEquals(ErrorKind.EXEC_FAILED, refused.kind());
    }
    assertEquals(Digest.of(built), launcherOf(before));
    assertEquals(Digest.of(built), launcherOf(test.startDetached(shell("exec sleep 1000"))));
  }

  /** The digest of what the monitor of a container runs. */
  private static Digest launcherOf(String container) throws IOException {
    int monitor = test.containers().inspect(container).monitorPid().orElseThrow();
    return Digest.of(Files.readAllBytes(Path.of("/proc/" + monitor + "/exe")));
  }

  /** CVE-2025-31133, 2025-52565: masked paths hidden by something else than /dev/null. */
  @Test
  void cve202531133And52565MaskedPaths() throws IOException {
    image(
        "null:1",
        root -> {
          Files.createDirectories(root.resolve("dev"));
          Files.createSymbolicLink(
              root.resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
          Files.createSymbolicLink(root.resolve("dev/console"), Path.of("/proc/sysrq-trigger"));
        });
    var core = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
    var script = "stat -c '%F %t:%T' /dev/null; cat /proc/kcore | wc -c; ls /sys/firmware | wc -l";
    for (var image : List.of("null:1", TestEngine.IMAGE)) {
      var ran = test.run(CreateRequest.of(image).command("sh", "-c", script));
      assertEquals(List.of("character special file 1:3", "0", "0"), ran.stdout().lines().toList());
    }
    assertEquals(core, Files.readString(Path.of("/proc/sys/kernel/core_pattern")));
    for (var path : List.of("/proc/timer_list", "/proc/keys", "/proc/interrupts")) {
      assertEquals("", line(shell("cat " + path)), path);
    }
  }

  /** CVE-2025-52881, 2019-16884: a volume or a link over /proc sends writes elsewhere. */
  @Test
  void cve202552881And201916884ProcReplaced() throws IOException {
    var folder = test.scratch("proc").toString();
    for (var target : List.of("/proc", "/proc/self/attr", "/sys", "/sys/fs", "/")) {
      assertRefused(() -> new ContainerMount.Bind(folder, target, false));
    }
    image(
        "proclink:1",
        root -> {
          Files.createDirectories(root.resolve("real"));
          Files.createSymbolicLink(root.resolve("proc"), Path.of("real"));
        });
    assertRefused(
        () -> test.containers().create(CreateRequest.of("proclink:1").command("true").build()));
    image(
        "volume:1",
        root -> {
          Files.createDirectories(root.resolve("proc/sys"));
          Files.createSymbolicLink(root.resolve("data"), Path.of("/proc/sys"));
        });
    var mount = new ContainerMount.Bind(folder, "/data", false);
    assertRefused(
        () ->
            test.containers()
                .create(CreateRequest.of("volume:1").command("true").mount(mount).build()));
  }

  /** CVE-2026-41579, 2026-47766: /dev of the image is a link that leads out of it. */
  @Test
  void cve202641579DevIsALink() throws IOException {
    var outside = test.scratch("outside");
    image(
        "devlink:1",
        root -> Files.createSymbolicLink(root.resolve("dev"), Path.of("/../../.." + outside)));
    assertRefused(
        () -> test.containers().create(CreateRequest.of("devlink:1").command("true").build()));
    image(
        "etclink:1",
        root -> {
          BusyboxImageChanges.removeFolder(root.resolve("etc"));
          Files.createSymbolicLink(root.resolve("etc"), Path.of("/../../.." + outside));
        });
    try {
      test.run(CreateRequest.of("etclink:1").command("true"));
    } catch (BerthException refused) {
      assertFalse(refused.kind() == ErrorKind.INTERNAL, refused.getMessage());
    }
    try (var files = Files.list(outside)) {
      assertEquals(0, files.count());
    }
  }

  /** CVE-2016-9962: a process that joins a container can be traced by it. */
  @Test
  void cve20169962ExecCannotBeTraced() {
    // The second look at whether it is there tells another program from one that ended meanwhile.
    var script =
        """
        while :; do
          for p in /proc/[0-9]*; do
            if [ $p/exe -ef /bin/busybox ]; then
              [ $p = /proc/1 ] || [ $p = "$last" ] || { last=$p; echo joined; }
            elif [ -e $p/exe ] && ! [ $p/exe -ef /bin/busybox ] && [ -e $p/exe ]; then
              echo traced
            fi
          done
        done
        """;
    var id = test.startDetached(shell(script));
    for (int i = 0; i < 20; i++) {
      test.exec(id, "usleep", "20000");
    }
    test.containers().kill(id, "KILL");
    test.containers().await(id, Optional.empty());
    var seen = new TreeSet<String>();
    test.containers().logs(id, LogQuery.ALL, one -> seen.add(new String(one.content())));
    assertEquals(Set.of("joined"), seen);
  }

  /**
   * CVE-2020-15257: a socket of the engine without a path can be reached from the host's network.
   */
  @Test
  void cve202015257NoAbstractSocket() throws IOException {
    var id = test.startDetached(shell("sleep 1000").network(NetworkMode.HOST));
    long monitor = test.containers().inspect(id).monitorPid().orElseThrow();
    var listed = Files.readAllLines(Path.of("/proc/net/unix"));
    var own = sockets(ProcessHandle.current().pid());
    own.addAll(sockets(monitor));
    var ours = listed.stream().filter(line -> own.contains(line.split(" +")[6])).toList();
    assertTrue(
        ours.stream().anyMatch(line -> line.contains(test.settings().run().toString())),
        "the monitor's socket with a path is among them: " + ours);
    assertEquals(List.of(), ours.stream().filter(line -> line.contains(" @")).toList());
  }

  /** Inodes of the sockets that a process has. */
  private static Set<String> sockets(long pid) throws IOException {
    var found = new TreeSet<String>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (var descriptor : descriptors) {
        try {
          var leads = Files.readSymbolicLink(descriptor).toString();
          if (leads.startsWith("socket:[")) {
            found.add(leads.substring("socket:[".length(), leads.length() - 1));
          }
        } catch (NoSuchFileException e) {
          // It was closed meanwhile.
        }
      }
    }
    return found;
  }

  /** CVE-2022-0492: release_agent of v1 runs a program on the host. */
  @Test
  void cve20220492ReleaseAgent() {
    var mounts = "grep ' - cgroup' /proc/self/mountinfo | cut -d' ' -f6 | cut -d, -f1 | sort -u";
    assertEquals("ro", line(shell(mounts)), "there are some, and none can be written");
    assertEquals("", line(shell("find /sys -name release_agent")), "with v1 as with v2 alone");
    var script =
        "for f in $(find /sys/fs/cgroup -name notify_on_release -o -name cgroup.procs); do "
            + "(echo 1 > $f) 2>/dev/null && echo wrote $f; done; "
            + "mkdir /tmp/c && for o in memory rdma none,name=x; do "
            + "mount -t cgroup -o $o cgroup /tmp/c 2>/dev/null && echo mounted; done; "
            + "mount -t cgroup2 cgroup /tmp/c 2>/dev/null && echo mounted; "
            + "mkdir /sys/fs/cgroup/x /sys/fs/cgroup/memory/x 2>/dev/null && echo made; true";
    assertEquals("", line(shell(script)));
  }

  /** CVE-2022-24769, 2022-29162: capabilities that a program can inherit. */
  @Test
  void cve202224769And202229162InheritableCapabilities() {
    var script = "grep Cap /proc/self/status";
    var expected =
        List.of(
            "CapInh:\t0000000000000000",
            "CapPrm:\t00000000a80425fb",
            "CapEff:\t00000000a80425fb",
            "CapBnd:\t00000000a80425fb",
            "CapAmb:\t0000000000000000");
    var id = test.startDetached(shell(script + "; exec sleep 1000"));
    assertEquals(expected, test.run(shell(script)).stdout().lines().toList());
    assertEquals(expected, test.exec(id, "sh", "-c", script).stdout().lines().toList());
    var user = test.run(shell(script).user("ann")).stdout().lines().toList();
    assertEquals("CapEff:\t0000000000000000", user.get(2));
    assertEquals("CapInh:\t0000000000000000", user.get(0));
    var none = test.run(shell(script).capDrop("ALL")).stdout().lines().toList();
    assertEquals("CapBnd:\t0000000000000000", none.get(3));
  }

  /** CVE-2022-36109: supplementary groups differ between run and exec, or lack the primary one. */
  @Test
  void cve202236109SupplementaryGroups() {
    var id = test.startDetached(shell("exec sleep 1000").user("ann"));
    var script = "grep Groups /proc/self/status";
    var run = line(shell(script).user("ann"));
    assertEquals("Groups:\t10 60 1000", run);
    assertEquals(run, test.exec(id, "sh", "-c", script).line());
  }

  /** CVE-2024-9676, 2026-47262: /etc/passwd of the image is a FIFO, a link out, or huge. */
  @Test
  void cve20249676PasswdIsAFifo() {
    image("fifo:1", root -> BusyboxImageChanges.fifo(root.resolve("etc/passwd")));
    assertEquals(
        ErrorKind.INVALID_ARGUMENT, startFails(CreateRequest.of("fifo:1").command("true")).kind());
    image(
        "huge:1",
        root -> {
          try (var file = new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
            file.setLength(3L << 20);
          }
        });
    var failure = startFails(CreateRequest.of("huge:1").command("true"));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, failure.kind());
    var id = test.startDetached(shell("rm /etc/passwd; mkfifo /etc/passwd; touch /ok; sleep 1000"));
    while (test.containers().diff(id).stream().noneMatch(c -> c.path().equals("/ok"))) {
      Thread.onSpinWait();
    }
    assertEquals(
        ErrorKind.INVALID_ARGUMENT,
        assertThrows(BerthException.class, () -> test.exec(id, "true")).kind());
  }

  @Test
  void programsAreConfined() {
    var status =
        test.run(shell("grep -E 'NoNewPrivs|Seccomp:' /proc/self/status")).stdout().lines();
    assertEquals(List.of("NoNewPrivs:\t1", "Seccomp:\t2"), status.toList());
    var free = shell("grep NoNewPrivs /proc/self/status").newPrivileges();
    assertEquals("NoNewPrivs:\t0", line(free));
    var id = test.startDetached(shell("exec sleep 1000"));
    var exec = test.exec(id, "sh", "-c", "grep -E 'NoNewPrivs|Seccomp:' /proc/self/status");
    assertEquals(List.of("NoNewPrivs:\t1", "Seccomp:\t2"), exec.stdout().lines().toList());
    for (var command :
        List.of(
            "mount -t tmpfs x /tmp", "unshare -m true", "chroot / mount -o remount,rw /proc/sys")) {
      assertTrue(test.run("sh", "-c", command).code() != 0, command);
    }
  }

  @Test
  void kernelSettingsCannotBeWritten() {
    for (var path :
        List.of(
            "/proc/sys/kernel/core_pattern",
            "/proc/sysrq-trigger",
            "/proc/irq/default_smp_affinity",
            "/sys/kernel/uevent_helper")) {
      assertTrue(test.run(shell("echo x > " + path)).code() != 0, path);
    }
  }

  @Test
  void devicesAreTheFewThatAreHarmless() {
    var names = line(shell("ls /dev")).split("\n");
    assertEquals(
        "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero",
        String.join(" ", names));
    Ran ran =
        test.run(shell("mknod /tmp/kmsg c 1 11 && echo made; head -c 1 /tmp/kmsg && echo read"));
    assertEquals("made", ran.line());
    assertEquals(
        "ok",
        line(shell("echo ok > /dev/null && head -c 2 /dev/zero | wc -c > /dev/null && echo ok")));
  }

  @Test
  void namespacesAreOwn() throws IOException {
    for (var name : List.of("mnt", "pid", "ipc", "uts", "net", "cgroup")) {
      var host = Files.readSymbolicLink(Path.of("/proc/self/ns/" + name)).toString();
      assertFalse(host.equals(line(shell("readlink /proc/self/ns/" + name))), name);
    }
    assertEquals("1", line(shell("echo $$")));
    assertFalse(line(shell("cat /proc/self/mountinfo")).contains("/etc/shadow"));
  }

  /** CVE-2021-41103: another user of the host reads what containers hold. */
  @Test
  void cve202141103NobodyReadsTheState() throws Exception {
    var root = test.settings().root();
    var process =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "ls",
                root.toString())
            .redirectErrorStream(true)
            .start();
    assertTrue(process.waitFor() != 0, root.toString());
  }
}
