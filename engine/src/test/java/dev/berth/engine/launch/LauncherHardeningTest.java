package dev.berth.engine.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileFlags;
import dev.berth.engine.kernel.jna.JnaFileCalls;
import dev.berth.engine.launch.LaunchOp.Propagation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mistakes of other launchers, each named after where it was seen. */
@Tag("kernel")
class LauncherHardeningTest extends OnLaunchGround {
  private BerthException refused(LaunchOp... between) {
    return assertThrows(
        BerthException.class,
        () -> ground.start(ground.logged(), ground.operations(List.of(between), "exit")));
  }

  private BerthException refusedInside(LaunchOp operation) {
    var operations = ground.entered();
    operations.add(new LaunchOp.PivotRoot());
    operations.add(operation);
    operations.addAll(LaunchGround.end("exit"));
    return assertThrows(BerthException.class, () -> ground.start(ground.logged(), operations));
  }

  /** An exec of the probe in a container that pauses. */
  private String exec(Monitor container, String... arguments) {
    var output = new LaunchGround.Output();
    var streams = new ArrayList<MonitorStreams>();
    ground.exec(
        container, monitor -> streams.add(monitor.attach(MonitorStreams.Wanted.OUTPUT)), arguments);
    try (var attached = streams.getFirst()) {
      attached.read(output);
    }
    return output.stdout();
  }

  @Test
  void cve2024_21626_childListsDescriptorsZeroToTwoOnly() {
    assertEquals("0\n1\n2\n", ground.output("descriptors"));
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    assertEquals("0\n1\n2\n", exec(container, "descriptors"));
  }

  @Test
  void cve2024_21626_workingFolderThroughADescriptorIsRefused() {
    for (int fd = 3; fd < 65; fd++) {
      var failure = refusedInside(new LaunchOp.ChangeFolder("/proc/self/fd/" + fd));
      assertEquals("ChangeFolder", failure.details().get("operation"));
    }
  }

  @Test
  void cve2024_21626_workingFolderThroughALinkToADescriptorIsRefused() throws IOException {
    Files.createSymbolicLink(ground.root.resolve("leak"), Path.of("/proc/self/fd/4/../../.."));
    var failure = refusedInside(new LaunchOp.ChangeFolder("/leak"));
    assertEquals("ChangeFolder", failure.details().get("operation"));
  }

  @Test
  void cve2024_21626_programBehindADescriptorIsNotExecuted() throws IOException {
    TestProgram.copy("probe", folder.resolve("outside"));
    int host =
        new JnaFileCalls()
            .openat2(
                FileFlags.AT_FDCWD,
                folder.toString(),
                FileFlags.O_PATH | FileFlags.O_DIRECTORY,
                0,
                0);
    var operations = new ArrayList<>(ground.operations(List.of()));
    operations.removeLast();
    operations.add(
        new LaunchOp.Execute(
            List.of("/proc/self/fd/4/outside"), List.of("outside", "exit", "0"), List.of()));
    var plan = new LaunchPlan(ground.logged(), List.of(host), operations);
    try {
      var failure = assertThrows(BerthException.class, () -> ground.start(plan, _ -> {}));
      assertEquals(ErrorKind.EXEC_FAILED, failure.kind());
    } finally {
      ground.calls.close(host);
    }
  }

  @Test
  void opensPathsWithDotsWhileFoldersAreRenamed() throws Exception {
    var other = Files.createDirectories(folder.resolve("other/one"));
    Files.createDirectory(ground.root.resolve("a"));
    var done = new AtomicBoolean();
    var begun = new CountDownLatch(1);
    var renaming =
        Thread.ofPlatform()
            .start(
                () -> {
                  var moved = other.resolveSibling("two").toFile();
                  while (!done.get()) {
                    assertTrue(other.toFile().renameTo(moved));
                    assertTrue(moved.renameTo(other.toFile()));
                    begun.countDown();
                  }
                });
    begun.await();
    try {
      var changes = Collections.<LaunchOp>nCopies(15_000, new LaunchOp.ChangeFolder("/a/../a"));
      var operations = new ArrayList<>(ground.operations(List.of(), "exit"));
      operations.addAll(operations.size() - 2, changes);
      assertEquals(0, LaunchGround.ended(ground.start(ground.logged(), operations)).exitCode());
    } finally {
      done.set(true);
      renaming.join();
    }
  }

  @Test
  void cve2019_5736_launcherCannotBeOverwrittenThroughProcSelfExe() throws IOException {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var program = Path.of("/proc/" + container.identity().pid() + "/exe");
    var before = Files.readAllBytes(program);
    assertArrayEquals(LauncherProgram.read(), before);
    assertThrows(
        IOException.class, () -> Files.write(program, new byte[] {0}, StandardOpenOption.WRITE));
    assertArrayEquals(before, Files.readAllBytes(program));
  }

  @Test
  void cve2019_5736_programProcSelfExeIsTheSealedLauncherAndStaysWhole() throws IOException {
    var operations = new ArrayList<>(ground.operations(List.of()));
    operations.removeLast();
    operations.add(
        new LaunchOp.Execute(List.of("/proc/self/exe"), List.of("/proc/self/exe"), List.of()));
    var record = LaunchGround.ended(ground.start(ground.logged(), operations));
    assertFalse(record.exitCode() == 0, "the launcher ran a plan from nowhere");
    assertEquals(0, ground.run("exit", "0").exitCode());
  }

  @Test
  void cve2025_31133_52565_maskingWithSomethingThatIsNotNullIsRefused() {
    for (var swapped :
        List.<LaunchOp>of(
            new LaunchOp.MakeLink("/dev/null", "/probe"),
            new LaunchOp.MakeFile("/dev/null", 0666),
            new LaunchOp.MakeDevice("/dev/null", 0020666, 1, 5, 0, 0))) {
      var operations = ground.entered();
      operations.removeLast();
      operations.add(swapped);
      operations.add(new LaunchOp.PivotRoot());
      operations.add(new LaunchOp.MaskPath("/proc/interrupts"));
      operations.addAll(LaunchGround.end("exit"));
      var failure =
          assertThrows(BerthException.class, () -> ground.start(ground.logged(), operations));
      assertEquals("MaskPath", failure.details().get("operation"));
      assertTrue(failure.getMessage().contains("not the device 1:3"), failure.getMessage());
    }
  }

  /** Whatever the root has there: nothing, what the image made, or a device of another kind. */
  @Test
  void standardInputIsANullDeviceOfItsOwn() {
    for (var made :
        List.<List<LaunchOp>>of(
            List.of(),
            List.of(new LaunchOp.MakeFile("/dev/null", 0666)),
            List.of(new LaunchOp.MakeDevice("/dev/null", 0020666, 1, 5, 0, 0)),
            List.of(new LaunchOp.MakeLink("/dev/null", "/probe")))) {
      var operations = ground.entered();
      operations.removeLast();
      operations.addAll(made);
      operations.add(new LaunchOp.PivotRoot());
      operations.add(new LaunchOp.SetUser(1000, 1001, List.of()));
      var read = new ArrayList<>(operations);
      read.addAll(LaunchGround.end("cat"));
      assertEquals("", ground.output(read), made.toString());
      var opened = new ArrayList<>(operations);
      opened.addAll(LaunchGround.end("file", "/proc/self/fd/0"));
      assertEquals("", ground.output(opened), made.toString());
    }
  }

  @Test
  void standardInputSharesNothingWithTheHosts() throws IOException {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var input = Path.of("/proc/" + container.processPid() + "/fd/0");
    assertEquals("/dev/null", Files.readSymbolicLink(input).toString());
    var host = Files.readAttributes(Path.of("/dev/null"), "unix:rdev,dev");
    var own = Files.readAttributes(input, "unix:rdev,dev");
    assertEquals(host.get("rdev"), own.get("rdev"));
    assertNotEquals(host.get("dev"), own.get("dev"));
  }

  @Test
  void masksFilesAndFoldersAndPassesOverWhatIsMissing() {
    var masked =
        List.<LaunchOp>of(
            new LaunchOp.MaskPath("/proc/interrupts"),
            new LaunchOp.MaskPath("/proc/scsi"),
            new LaunchOp.MaskPath("/proc/nothing/there"),
            new LaunchOp.ReadOnlyPath("/proc/sys"));
    assertEquals("", ground.output(ground.operations(masked, "file", "/proc/interrupts")));
    assertEquals(
        "30\n", ground.output(ground.operations(masked, "touch", "/proc/sys/kernel/hostname")));
  }

  @Test
  void cve2019_16884_cve2025_52881_volumeOverProcIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("volume/self"));
    var volume = folder.resolve("volume").toString();
    for (var target : List.of("/proc", "/proc/self", "/proc/sys/net", "/link")) {
      Files.deleteIfExists(ground.root.resolve("link"));
      Files.createSymbolicLink(ground.root.resolve("link"), Path.of("/proc/sys"));
      var failure =
          refused(new LaunchOp.BindMount(volume, target, true, Set.of(), Propagation.PRIVATE));
      assertTrue(
          failure.getMessage().contains("refusing to mount inside the proc file system"),
          failure.getMessage());
      refused(new LaunchOp.MountFileSystem("tmpfs", "tmpfs", target, Set.of(), Map.of()));
    }
  }

  @Test
  void cve2019_16884_procThroughASymlinkIsRefused() throws IOException {
    Files.delete(ground.root.resolve("proc"));
    Files.createSymbolicLink(ground.root.resolve("proc"), Path.of("/tmp"));
    var failure = refused();
    assertEquals("MountFileSystem", failure.details().get("operation"));
    assertEquals("40", failure.details().get("errno"));
  }

  @Test
  void cve2025_52881_sysctlLandsInTheKernelWhateverLiesOnProc() throws Exception {
    var fake = ground.root.resolve("proc/sys/kernel");
    Files.createDirectories(fake);
    Files.writeString(fake.resolve("hostname"), "as before");
    var operations = ground.entered();
    operations.remove(4); // proc itself: what lies on /proc is the image's own folder
    operations.add(new LaunchOp.PivotRoot());
    operations.add(new LaunchOp.Sysctl("kernel.hostname", "inside"));
    operations.addAll(LaunchGround.end("pause"));
    int pid = ground.start(ground.logged(), operations).processPid();
    var asked =
        new ProcessBuilder("nsenter", "--target", Integer.toString(pid), "--uts", "uname", "-n")
            .start();
    assertEquals(
        "inside\n", new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, asked.waitFor());
    assertEquals("as before", Files.readString(fake.resolve("hostname")));
  }

  @Test
  void writesSysctlsOfTheNewNamespacesOnly() throws IOException {
    var host = Files.readString(Path.of("/proc/sys/kernel/hostname"));
    var operations =
        ground.operations(
            List.of(new LaunchOp.Sysctl("kernel.hostname", "inside")),
            "file",
            "/proc/sys/kernel/hostname");
    assertEquals("inside\n", ground.output(operations));
    assertEquals(host, Files.readString(Path.of("/proc/sys/kernel/hostname")));
  }

  @Test
  void cve2026_41579_47766_devAsASymlinkLeadsNowhere() throws IOException {
    var canary = folder.resolve("canary");
    Files.createDirectory(canary);
    Files.delete(ground.root.resolve("dev"));
    Files.createSymbolicLink(ground.root.resolve("dev"), Path.of("../../../../../../../" + canary));
    refused();
    Files.delete(ground.root.resolve("dev"));
    Files.createSymbolicLink(ground.root.resolve("dev"), Path.of("../../../../../../tmp"));
    assertEquals(0, ground.run("exit", "0").exitCode());
    try (var entries = Files.list(canary)) {
      assertEquals(0, entries.count());
    }
    try (var entries = Files.list(ground.root.resolve("tmp"))) {
      assertEquals(0, entries.count());
    }
  }

  @Test
  void cve2016_9962_execIsNotDumpableUntilItsProgramRuns() {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    int pidfd = ground.calls.pidfdOpen(container.processPid()).orElseThrow();
    var operations =
        LaunchGround.joining(List.of(new LaunchOp.SetCapabilities(0, 0, 0, 0, 0)), "pause");
    var before = new ArrayList<Boolean>();
    var exec =
        ground.start(
            ground.execPlan(pidfd, operations),
            monitor -> before.add(traceable(monitor.processPid())));
    assertEquals(List.of(false), before);
    assertTrue(traceable(exec.processPid()));
    ground.calls.close(pidfd);
  }

  private static final long DEFAULT_CAPABILITIES = 0xa80425fbL;
  private static final long SYS_PTRACE = 1L << 19;
  private static final int SIGSTOP = 19;

  /** What a root process of the container gets at of an exec that is held while it joins. */
  private List<String> reached(long capabilities) {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    int pidfd = ground.calls.pidfdOpen(container.processPid()).orElseThrow();
    var operations =
        LaunchGround.joining(
            List.of(
                new LaunchOp.AwaitNetwork(),
                new LaunchOp.SetCapabilities(
                    capabilities, DEFAULT_CAPABILITIES, DEFAULT_CAPABILITIES, 0, 0)),
            "exit",
            "0");
    var reached = new ArrayList<String>();
    ground.launcher.start(
        ground.execPlan(pidfd, operations),
        _ -> reached.add(reach(pidfd, capabilities)),
        _ -> reached.add(reach(pidfd, capabilities)));
    ground.calls.close(pidfd);
    return reached;
  }

  private String reach(int pidfd, long capabilities) {
    var rights = new LaunchOp.SetCapabilities(capabilities, capabilities, capabilities, 0, 0);
    var output = new LaunchGround.Output();
    var attached = new ArrayList<MonitorStreams>();
    var attacker =
        ground.start(
            ground.execPlan(pidfd, LaunchGround.joining(List.of(rights), "reach")),
            monitor -> attached.add(monitor.attach(MonitorStreams.Wanted.OUTPUT)));
    try (var streams = attached.getFirst()) {
      streams.read(output);
    }
    LaunchGround.ended(attacker);
    return output.stdout();
  }

  @Test
  void cve2016_9962_execThatJoinsCannotBeReached() {
    var refused =
        "seize:EPERM vm_read:EPERM mem:EACCES maps:EACCES environ:EACCES root:EACCES cwd:EACCES"
            + " exe:EACCES link:EACCES fd:EACCES ns:EACCES ";
    assertEquals(List.of("nobody\n", refused), reached(DEFAULT_CAPABILITIES));
  }

  /**
   * With CAP_SYS_PTRACE a process is reached as soon as it can be seen: it must be worth nothing.
   */
  @Test
  void cve2016_9962_execThatCanBeSeenHasNothingOfTheHost() {
    var reached = reached(DEFAULT_CAPABILITIES | SYS_PTRACE);
    assertEquals(
        List.of("nobody\n", "seize vm_read mem maps environ root cwd exe link fd ns "), reached);
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    int pidfd = ground.calls.pidfdOpen(container.processPid()).orElseThrow();
    var plan =
        ground.execPlan(
            pidfd,
            LaunchGround.joining(
                List.of(
                    new LaunchOp.SetCapabilities(
                        DEFAULT_CAPABILITIES, DEFAULT_CAPABILITIES, DEFAULT_CAPABILITIES, 0, 0)),
                "exit",
                "0"));
    ground.launcher.start(
        plan, monitor -> assertHasNothingOfTheHost(monitor.processPid(), container.processPid()));
    ground.calls.close(pidfd);
  }

  private static void assertHasNothingOfTheHost(int pid, int container) {
    try {
      var proc = Path.of("/proc/" + pid);
      for (var namespace : List.of("ipc", "mnt", "net", "pid", "uts")) {
        assertEquals(
            Files.readSymbolicLink(Path.of("/proc/" + container, "ns", namespace)),
            Files.readSymbolicLink(proc.resolve("ns").resolve(namespace)));
      }
      assertTrue(Files.isSameFile(Path.of("/proc/" + container, "root"), proc.resolve("root")));
      assertTrue(Files.isSameFile(Path.of("/proc/" + container, "root"), proc.resolve("cwd")));
      var status = Files.readString(proc.resolve("status"));
      for (var set : List.of("CapPrm", "CapEff", "CapBnd")) {
        assertTrue(status.contains(set + ":\t%016x\n".formatted(DEFAULT_CAPABILITIES)), status);
      }
      // The null device, two pipes and the channel to the monitor.
      try (var descriptors = Files.list(proc.resolve("fd"))) {
        assertEquals(
            List.of("0", "1", "2", "3"),
            descriptors.map(fd -> fd.getFileName().toString()).sorted().toList());
      }
      assertTrue(Files.readSymbolicLink(proc.resolve("fd/3")).toString().startsWith("socket:"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Whether a process of the same user, without capabilities like the other, is let at it as a
   * tracer would be.
   */
  private static boolean traceable(int pid) {
    try {
      return new ProcessBuilder(
                  "setpriv",
                  "--bounding-set=-all",
                  "--inh-caps=-all",
                  "ls",
                  "/proc/%d/root/".formatted(pid))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cve2020_15257_noAbstractSocketExists() throws IOException {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    var open = new ArrayList<String>();
    try (var descriptors = Files.list(Path.of("/proc/" + container.identity().pid() + "/fd"))) {
      for (var fd : descriptors.toList()) {
        open.add(name(fd)); // the plan socket is just being closed
      }
    }
    var sockets = Files.readAllLines(Path.of("/proc/net/unix"));
    assertTrue(open.stream().anyMatch(name -> name.startsWith("socket:")), open.toString());
    for (var name : open) {
      if (name.startsWith("socket:[")) {
        var inode = " " + name.substring(8, name.length() - 1) + " ";
        for (var line : sockets) {
          assertFalse(line.contains(inode + "@") || line.contains(inode + " @"), line);
        }
      }
    }
  }

  /** What a descriptor is open on; nothing when it was closed meanwhile. */
  private static String name(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Test
  void cve2022_24769_29162_inheritableAndAmbientCapabilitiesAreEmpty() {
    long few = 0x1; // CAP_CHOWN
    var credentials =
        List.<LaunchOp>of(
            new LaunchOp.SetUser(0, 0, List.of(7)),
            new LaunchOp.SetCapabilities(few, few, few, 0, 0),
            new LaunchOp.SetNoNewPrivileges());
    var operations = new ArrayList<>(ground.operations(List.of(), "file", "/proc/self/status"));
    operations.addAll(operations.size() - 2, credentials);
    var status = ground.output(operations);
    for (var line :
        List.of(
            "CapInh:\t0000000000000000",
            "CapPrm:\t0000000000000001",
            "CapEff:\t0000000000000001",
            "CapBnd:\t0000000000000001",
            "CapAmb:\t0000000000000000",
            "NoNewPrivs:\t1",
            "Groups:\t7")) {
      assertTrue(status.contains(line), status);
    }
  }

  @Test
  void anotherUserHasNoCapabilitiesAndOwnsItsStreams() {
    var operations = new ArrayList<>(ground.operations(List.of(), "file", "/proc/self/status"));
    operations.addAll(
        operations.size() - 2,
        List.of(
            new LaunchOp.SetUser(1000, 1001, List.of()),
            new LaunchOp.SetCapabilities(1, 1, 1, 0, 0)));
    var status = ground.output(operations);
    assertTrue(status.contains("Uid:\t1000\t1000\t1000\t1000"), status);
    assertTrue(status.contains("Gid:\t1001\t1001\t1001\t1001"), status);
    assertTrue(status.contains("CapEff:\t0000000000000000"), status);
    var reopened = new ArrayList<>(ground.operations(List.of(), "touch", "/proc/self/fd/2"));
    reopened.add(reopened.size() - 2, new LaunchOp.SetUser(1000, 1001, List.of()));
    assertEquals("0\n", ground.output(reopened));
  }

  @Test
  void loadsASeccompProgramLast() {
    // Everything is allowed but uname and its like: answer EPERM to getcwd (79 on x86-64, 17 on
    // arm64), of which the probe tells.
    int getcwd = System.getProperty("os.arch").equals("aarch64") ? 17 : 79;
    var program = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    instruction(program, 0x20, 0, 0, 0);
    instruction(program, 0x15, 0, 1, getcwd);
    instruction(program, 0x06, 0, 0, 0x0005_0001);
    instruction(program, 0x06, 0, 0, 0x7fff_0000);
    var operations = new ArrayList<>(ground.operations(List.of(), "file", "/proc/self/status"));
    operations.addAll(
        operations.size() - 1,
        List.of(new LaunchOp.SetNoNewPrivileges(), new LaunchOp.LoadSeccomp(0, program.flip())));
    assertTrue(ground.output(operations).contains("Seccomp:\t2"));
  }

  private static void instruction(ByteBuffer program, int code, int yes, int no, int value) {
    program.putShort((short) code).put((byte) yes).put((byte) no).putInt(value);
  }

  @Test
  void launcherForgetsWhatTheServersProcessWasLike() throws IOException {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    for (int pid : List.of(container.identity().pid(), container.processPid())) {
      var status = Files.readString(Path.of("/proc/" + pid + "/status"));
      assertTrue(status.contains("SigBlk:\t0000000000000000"), status);
      assertTrue(status.contains("ShdPnd:\t0000000000000000"), status);
      assertEquals("/", Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).toString());
    }
    assertEquals(
        "0\n", Files.readString(Path.of("/proc/" + container.processPid() + "/oom_score_adj")));
    var status = Files.readString(Path.of("/proc/" + container.processPid() + "/status"));
    assertTrue(status.contains("SigIgn:\t0000000000000000"), status);
  }

  /** Whoever is root in a container can stop a process that joins it. */
  @Test
  void aLaunchThatIsStoppedEndsInTime() {
    var container = ground.start(ground.logged(), ground.operations(List.of(), "pause"));
    int pidfd = ground.calls.pidfdOpen(container.processPid()).orElseThrow();
    var plan = ground.execPlan(pidfd, LaunchGround.joining(List.of(), "pause"));
    var made = new ArrayList<Integer>();
    try (var launcher = new Launcher(ground.calls, ground.monitors, Duration.ofMillis(200))) {
      var failure =
          assertThrows(
              BerthException.class,
              () ->
                  launcher.start(
                      plan,
                      monitor -> {
                        made.add(monitor.processPid());
                        assertTrue(monitor.signal(SIGSTOP));
                      }));
      assertEquals(ErrorKind.TIMEOUT, failure.kind());
    }
    assertFalse(Files.exists(Path.of("/proc/" + made.getFirst())));
    ground.calls.close(pidfd);
  }
}
