package dev.berth.server.service;

import dev.berth.engine.container.ContainerFilter;
import dev.berth.engine.kernel.Machine;
import dev.berth.server.api.SystemApi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What {@code system.info} says: where everything is, in which format, and what the machine can do.
 *
 * @param socketGroup whose members may connect
 * @param url where it listens on TCP
 */
public record SystemInfo(
    String version,
    long startedAt,
    Path root,
    Path run,
    String log,
    Optional<String> socketGroup,
    Optional<String> url,
    String cgroupParent,
    Facades engine)
    implements Supplier<SystemApi.Info> {

  @Override
  public SystemApi.Info get() {
    var machine = engine.machine();
    var containers = engine.containers().list(ContainerFilter.ALL);
    return new SystemApi.Info(
        version,
        (int) ProcessHandle.current().pid(),
        startedAt,
        machine.release(),
        SystemApi.Cgroups.valueOf(machine.cgroups().kind().name()),
        machine.cgroups().controllers().stream().sorted().toList(),
        features(machine),
        places(),
        containers.size(),
        (int) containers.stream().filter(one -> one.status().isActive()).count(),
        engine.images().count(),
        warnings(machine));
  }

  private Map<String, String> features(Machine machine) {
    var features = new TreeMap<String, String>();
    features.put("apparmor", engine.containers().appArmorStatus());
    features.put("cgroupParent", cgroupParent);
    features.put("overlay", machine.lowerdirPlus() ? "lowerdir+" : "mount(2)");
    features.put("seccomp", machine.seccomp() ? "enabled" : "not in this kernel");
    features.put("socketGroup", socketGroup.orElse("none: root alone"));
    return features;
  }

  private List<SystemApi.Place> places() {
    var places = new ArrayList<SystemApi.Place>();
    Collections.addAll(
        places,
        place("root", root, "folder of everything that lasts; mode 0700"),
        place("lock", root.resolve("lock"), "flock(2) of the server that uses the root"),
        place("state", root.resolve("state.db"), "SQLite, write-ahead log: rows of what is there"),
        place(
            "blobs",
            root.resolve("blobs/sha256"),
            "content by digest: configs, manifests, layer archives as they came, plain tar where they were made here"),
        place("ingest", root.resolve("ingest"), "content that arrives"),
        place(
            "snapshots",
            root.resolve("snapshots"),
            "overlayfs layers: N/fs is the files, N the row's id"),
        place(
            "containers",
            root.resolve("containers"),
            "by id: log (CRI text format, rotated), exit record, hosts, hostname, resolv.conf"),
        place(
            "rootfs",
            root.resolve("rootfs"),
            "empty: where each container mounts its root, in its own mount namespace"),
        place("tmp", root.resolve("tmp"), "work in progress; emptied at start"),
        place("run", run, "folder of run-time files"),
        place("socket", run.resolve("berth.sock"), "JSON-RPC 2.0 over HTTP/1.1"),
        place("monitors", run.resolve("c"), "control sockets of containers' monitors"),
        new SystemApi.Place("log", log, "the server's own log, text"));
    url.ifPresent(it -> places.add(new SystemApi.Place("tcp", it, "JSON-RPC 2.0 over HTTP/1.1")));
    return List.copyOf(places);
  }

  private static SystemApi.Place place(String name, Path path, String format) {
    return new SystemApi.Place(name, path.toString(), format);
  }

  private List<String> warnings(Machine machine) {
    var warnings = new ArrayList<String>();
    if (socketGroup.isEmpty()) {
      warnings.add(
          "there is no group berth: the socket is root's alone (groupadd berth, then restart the server; its members are as good as root)");
    } else {
      warnings.add("members of the group berth can use the socket: they are as good as root");
    }
    var appArmor = engine.containers().appArmorStatus();
    if (appArmor.startsWith("off")) {
      warnings.add("containers run without an AppArmor profile; it is " + appArmor);
    }
    if (!machine.seccomp()) {
      warnings.add("this kernel has no seccomp filters: containers can make every system call");
    }
    return List.copyOf(warnings);
  }
}
