package dev.berth.engine.launch;

import dev.berth.engine.kernel.jna.JnaProcessCalls;
import dev.berth.engine.launch.LaunchOp.MountAttribute;
import dev.berth.engine.launch.LaunchOp.Namespace;
import dev.berth.engine.launch.MonitorParameters.StandardInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Everything that a launch needs, under one temporary folder: a root file system that holds nothing
 * but the probe program, and plans that run it.
 */
final class LaunchGround implements AutoCloseable {
  static final int SIGKILL = 9;

  final Path folder;
  final Path root;
  final JnaProcessCalls calls = new JnaProcessCalls();
  final Monitors monitors = new Monitors(calls);
  final Launcher launcher = new Launcher(calls, monitors);
  private final List<Monitor> started = new CopyOnWriteArrayList<>();

  LaunchGround(Path folder) throws IOException {
    this.folder = folder;
    this.root = folder.resolve("root");
    for (var name : List.of("proc", "dev", "sys", "tmp", "volume")) {
      Files.createDirectories(root.resolve(name));
    }
    TestProgram.copy("probe", root.resolve("probe"));
    Files.createDirectories(
        folder.resolve("control"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  MonitorParameters parameters(Optional<MonitorParameters.Log> log, StandardInput input) {
    var bytes = new byte[16];
    ThreadLocalRandom.current().nextBytes(bytes);
    var id = HexFormat.of().formatHex(bytes);
    return new MonitorParameters(
        id,
        MonitorParameters.newNonce(),
        folder.resolve("control").resolve(id),
        folder.resolve(id + ".exit"),
        log,
        input);
  }

  MonitorParameters logged() {
    return parameters(
        Optional.of(new MonitorParameters.Log(log(), 10_000_000, 3)), StandardInput.NULL);
  }

  Path log() {
    return folder.resolve("log");
  }

  /**
   * A container as small as can be: its own namespaces, the root bound read-write, proc and dev.
   */
  List<LaunchOp> entered() {
    return new ArrayList<>(
        List.of(
            new LaunchOp.EnterNamespaces(
                EnumSet.of(
                    Namespace.MOUNT,
                    Namespace.PID,
                    Namespace.IPC,
                    Namespace.UTS,
                    Namespace.NETWORK),
                -1),
            new LaunchOp.SetPropagation(LaunchOp.Propagation.PRIVATE),
            new LaunchOp.MountHostFolder(root.toString(), root.toString(), false, Set.of()),
            new LaunchOp.EnterRoot(root.toString()),
            new LaunchOp.MountFileSystem(
                "proc",
                "proc",
                "/proc",
                Set.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC),
                Map.of()),
            new LaunchOp.MountFileSystem(
                "tmpfs", "tmpfs", "/dev", Set.of(MountAttribute.NOSUID), Map.of("mode", "755")),
            new LaunchOp.MakeDevice("/dev/null", 0020666, 1, 3, 0, 0)));
  }

  List<LaunchOp> operations(List<LaunchOp> between, String... arguments) {
    var operations = entered();
    operations.addAll(between);
    operations.add(new LaunchOp.PivotRoot());
    operations.addAll(end(arguments));
    return operations;
  }

  static List<LaunchOp> end(String... arguments) {
    var command = new ArrayList<String>(List.of("probe"));
    command.addAll(List.of(arguments));
    return List.of(
        new LaunchOp.AwaitStart(),
        new LaunchOp.Execute(List.of("/nowhere/probe", "/probe"), command, List.of("HOME=/root")));
  }

  Monitor start(MonitorParameters parameters, List<LaunchOp> operations) {
    return start(parameters, operations, _ -> {});
  }

  Monitor start(
      MonitorParameters parameters, List<LaunchOp> operations, Consumer<Monitor> onReady) {
    return start(new LaunchPlan(parameters, List.of(), operations), onReady);
  }

  Monitor start(LaunchPlan plan, Consumer<Monitor> onReady) {
    var monitor = launcher.start(plan, onReady);
    started.add(monitor);
    return monitor;
  }

  /** Starts the probe in a container of its own, without a log. */
  Monitor unlogged(StandardInput input, String... arguments) {
    return start(parameters(Optional.empty(), input), operations(List.of(), arguments));
  }

  /** A plan with the container's first process as its only descriptor. */
  LaunchPlan execPlan(int pidfd, List<LaunchOp> operations) {
    return new LaunchPlan(
        parameters(Optional.empty(), StandardInput.NULL), List.of(pidfd), operations);
  }

  /** The operations that run the probe in the namespaces of the plan's first descriptor. */
  static List<LaunchOp> joining(List<LaunchOp> inside, String... arguments) {
    var operations = new ArrayList<LaunchOp>();
    operations.add(new LaunchOp.EnterNamespaces(Set.of(), -1));
    operations.add(
        new LaunchOp.JoinNamespaces(
            0,
            EnumSet.of(
                Namespace.MOUNT, Namespace.IPC, Namespace.UTS, Namespace.NETWORK, Namespace.PID)));
    operations.addAll(inside);
    operations.add(new LaunchOp.EnterPidNamespace());
    operations.addAll(end(arguments));
    return operations;
  }

  /** Starts the probe in a container that runs. */
  Monitor exec(Monitor container, Consumer<Monitor> onReady, String... arguments) {
    int pidfd = calls.pidfdOpen(container.processPid()).orElseThrow();
    try {
      return start(execPlan(pidfd, joining(List.of(), arguments)), onReady);
    } finally {
      calls.close(pidfd);
    }
  }

  /** Runs the probe to its end and answers with what it wrote to standard output. */
  String output(List<LaunchOp> operations) {
    var output = new Output();
    var attached = new ArrayList<MonitorStreams>();
    var ending =
        start(
            parameters(Optional.empty(), StandardInput.NULL),
            operations,
            monitor -> attached.add(monitor.attach(MonitorStreams.Wanted.OUTPUT)));
    try (var streams = attached.getFirst()) {
      streams.read(output);
    }
    ended(ending);
    return output.stdout();
  }

  String output(String... arguments) {
    return output(operations(List.of(), arguments));
  }

  ExitRecord run(String... arguments) {
    return ended(start(logged(), operations(List.of(), arguments)));
  }

  static ExitRecord ended(Monitor monitor) {
    return monitor.exited().join().orElseThrow();
  }

  /** Keeps what a process says. */
  static final class Output implements MonitorStreams.Sink {
    private final StringBuilder stdout = new StringBuilder();
    private final StringBuilder stderr = new StringBuilder();

    @Override
    public void stdout(ByteBuffer bytes) {
      stdout.append(StandardCharsets.UTF_8.decode(bytes));
    }

    @Override
    public void stderr(ByteBuffer bytes) {
      stderr.append(StandardCharsets.UTF_8.decode(bytes));
    }

    String stdout() {
      return stdout.toString();
    }

    String stderr() {
      return stderr.toString();
    }
  }

  /** Ends what a failed test may have left running, and removes links that lead out of here. */
  @Override
  public void close() throws IOException {
    for (var monitor : started) {
      monitor.signal(SIGKILL);
      monitor.exited().join();
    }
    launcher.close();
    monitors.close();
    try (var entries = Files.list(root)) {
      for (var entry : entries.filter(Files::isSymbolicLink).toList()) {
        Files.delete(entry);
      }
    }
  }
}
