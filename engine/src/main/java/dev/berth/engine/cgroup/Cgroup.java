package dev.berth.engine.cgroup;

import dev.berth.engine.error.BerthException;
import dev.berth.engine.error.ErrorKind;
import dev.berth.engine.kernel.FileCalls;
import dev.berth.engine.kernel.FileFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/** One group of processes: a container's or a step's. */
public final class Cgroup {
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final long LONGEST_PAUSE_MILLIS = 20;

  private final String name;
  private final List<Tree> trees;
  private final FileCalls files;

  /**
   * @param trees the hierarchies that the group has a folder in
   */
  Cgroup(String name, List<Tree> trees, FileCalls files) {
    this.name = name;
    this.trees = List.copyOf(trees);
    this.files = files;
  }

  public String name() {
    return name;
  }

  /** How a process gets into it. */
  public Placement placement() {
    return new Placement(
        v2().map(tree -> tree.folder(name).toString()),
        trees.stream().filter(V1Tree.class::isInstance).map(tree -> tree.joinFile(name)).toList());
  }

  /** A new descriptor of the v2 folder to be born in, for the caller to close; empty on v1. */
  public OptionalInt openFolder() {
    var folder = v2().map(tree -> tree.folder(name).toString());
    return folder.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(
            files.openat2(
                FileFlags.AT_FDCWD,
                folder.get(),
                FileFlags.O_RDONLY | FileFlags.O_DIRECTORY | FileFlags.O_CLOEXEC,
                0,
                0));
  }

  /** The folders of the group by controller; the empty name is v2. */
  public Map<String, Path> folders() {
    var folders = new LinkedHashMap<String, Path>();
    for (var tree : trees) {
      switch (tree) {
        case V1Tree v1 ->
            v1.controllers().forEach(controller -> folders.put(controller, v1.folder(name)));
        case V2Tree v2 -> folders.put("", v2.folder(name));
      }
    }
    return folders;
  }

  public boolean exists() {
    return trees.stream().anyMatch(tree -> Files.isDirectory(tree.folder(name)));
  }

  /** Process ids in the group and in those made inside of it, as the server sees them. */
  public List<Integer> processes() {
    return trees.stream()
        .flatMap(tree -> GroupFolder.tree(tree.folder(name)))
        .flatMap(folder -> ControlFile.read(folder + "/cgroup.procs").stream())
        .flatMap(String::lines)
        .map(Integer::valueOf)
        .distinct()
        .toList();
  }

  /**
   * Ends every process in the group, also those that are being forked, and waits until they are
   * gone.
   */
  public void kill() {
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      var alive = processes();
      if (alive.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new BerthException(
            ErrorKind.TIMEOUT,
            "cannot end the processes of control group %s: %s still live %d s after SIGKILL; they may wait for a disk"
                .formatted(name, alive, KILL_PATIENCE.toSeconds()));
      }
      killOnce();
      GroupFolder.pause(pause);
    }
  }

  private void killOnce() {
    var v2 = v2();
    if (v2.isPresent()) {
      ControlFile.write(
          v2.get().folder(name) + "/cgroup.kill", "kill the processes of a control group", "1");
    }
    var freezer = v1("freezer").map(tree -> tree.folder(name) + "/freezer.state");
    freezer.ifPresent(state -> ControlFile.write(state, "freeze a control group", "FROZEN"));
    try {
      killOneByOne();
    } finally {
      freezer.ifPresent(state -> ControlFile.write(state, "thaw a control group", "THAWED"));
    }
  }

  /** A handle knows its process by start time: one seen in the group afterwards is that one. */
  private void killOneByOne() {
    var handles = processes().stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
    var still = Set.copyOf(processes());
    for (var handle : handles) {
      if (still.contains((int) handle.pid())) {
        handle.destroyForcibly();
      }
    }
  }

  /** Whether the kernel ended a process of the group for want of memory. */
  public boolean outOfMemory() {
    var v1 = v1("memory");
    if (v1.isPresent()) {
      return ControlFile.number(v1.get().folder(name) + "/memory.oom_control", "oom_kill") > 0;
    }
    return v2().stream()
        .anyMatch(tree -> ControlFile.number(tree.folder(name) + "/memory.events", "oom_kill") > 0);
  }

  public Usage usage() {
    return new Usage(
        number("memory", "memory.usage_in_bytes", "memory.current", Long::parseLong),
        number("cpuacct", "cpuacct.usage", "cpu.stat", Cgroup::cpuNanos),
        number("pids", "pids.current", "pids.current", Long::parseLong));
  }

  private OptionalLong number(
      String controller, String v1File, String v2File, ToLongFunction<String> parse) {
    var file =
        v1(controller)
            .map(tree -> tree.folder(name) + "/" + v1File)
            .or(() -> v2().map(tree -> tree.folder(name) + "/" + v2File));
    return file.flatMap(ControlFile::read).stream().mapToLong(parse).findFirst();
  }

  /** Reads cpuacct.usage of v1, one number, or cpu.stat of v2. */
  private static long cpuNanos(String text) {
    return text.lines()
        .filter(line -> line.startsWith("usage_usec "))
        .mapToLong(line -> Long.parseLong(line.substring(11)) * 1000)
        .findFirst()
        .orElseGet(() -> text.isEmpty() || text.contains(" ") ? 0 : Long.parseLong(text));
  }

  /** Ends what is left in the group and removes it. */
  public void clear() {
    var busy = trees.stream().filter(tree -> !GroupFolder.tryDelete(tree.folder(name))).toList();
    if (!busy.isEmpty()) {
      var left = new Cgroup(name, busy, files);
      left.kill();
      left.remove();
    }
  }

  /** Removes the group; one that is gone already is fine. Its processes must have ended. */
  public void remove() {
    trees.forEach(tree -> GroupFolder.remove(tree.folder(name)));
  }

  private Optional<V2Tree> v2() {
    return trees.stream().filter(V2Tree.class::isInstance).map(V2Tree.class::cast).findFirst();
  }

  private Optional<Tree> v1(String controller) {
    return trees.stream()
        .filter(V1Tree.class::isInstance)
        .filter(tree -> tree.controllers().contains(controller))
        .findFirst();
  }
}
