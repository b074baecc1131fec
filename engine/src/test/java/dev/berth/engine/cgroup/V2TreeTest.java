package dev.berth.engine.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.engine.kernel.CgroupLayout.Hierarchy;
import dev.berth.engine.kernel.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A group of version 2 that was delegated to the server, with the server in it. */
@Tag("kernel")
class V2TreeTest {
  private static final int IDLE = 20;

  private final String unit = "/berth-unit-" + ProcessHandle.current().pid();
  private final List<Process> started = new ArrayList<>();
  private V2Tree tree;
  private Path folder;

  @BeforeEach
  void delegate() {
    var v2 = Machine.probe().cgroups().v2();
    assumeTrue(v2.isPresent(), "this machine has no cgroup v2");
    var mounted = v2.orElseThrow();
    tree = new V2Tree(new Hierarchy(mounted.mountPoint(), mounted.controllers(), unit), unit);
    folder = tree.parentFolder();
    GroupFolder.make(folder);
  }

  @AfterEach
  void leaveNothing() throws Exception {
    if (folder != null) {
      Files.writeString(folder.resolve("cgroup.kill"), "1");
      for (var process : started) {
        process.waitFor();
      }
      GroupFolder.remove(folder);
    }
  }

  @Test
  void aProcessThatForksWhileItIsMovedLeavesNobodyBehind() throws Exception {
    // Each move takes milliseconds, and the one that forks is the last one.
    start("for i in $(seq " + IDLE + "); do sleep 100 & done; wait");
    while (processes().size() < IDLE + 1) {
      Thread.sleep(5);
    }
    start("while :; do sleep 5 & sleep 0.01; done");
    while (processes().size() < IDLE + 5) {
      Thread.sleep(5);
    }

    tree.prepare();

    assertEquals(List.of(), processes());
    var expected = words(folder.resolve("cgroup.controllers"));
    expected.retainAll(Set.of("cpu", "cpuset", "memory", "pids"));
    assertTrue(tree.enabled().containsAll(expected), tree.enabled() + " of " + expected);
  }

  private void start(String script) throws IOException {
    var join = "echo 0 > " + folder.resolve("cgroup.procs") + "; ";
    started.add(new ProcessBuilder("/bin/sh", "-c", join + script).start());
  }

  private List<String> processes() throws IOException {
    return Files.readAllLines(folder.resolve("cgroup.procs"));
  }

  private static List<String> words(Path file) throws IOException {
    return new ArrayList<>(List.of(Files.readString(file).strip().split(" ", -1)));
  }
}
