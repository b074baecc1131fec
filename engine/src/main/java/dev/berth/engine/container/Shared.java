package dev.berth.engine.container;

import dev.berth.engine.launch.Monitor;
import dev.berth.engine.state.Database;
import dev.berth.engine.value.ContainerId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the operations on containers share.
 *
 * @param parts of the engine
 * @param mounts of the containers that run
 * @param live the monitors that are watched, by id of the container or exec
 * @param hardening what confines every program
 */
record Shared(
    EngineParts parts,
    ContainerFolders folders,
    ContainerStore store,
    ContainerLocks locks,
    Endings endings,
    HeldMounts mounts,
    Map<String, Monitor> live,
    InitLayers initLayers,
    Hardening hardening) {

  static Shared of(EngineParts parts) {
    return new Shared(
        parts,
        new ContainerFolders(parts.state(), parts.run()),
        new ContainerStore(parts.database()),
        new ContainerLocks(),
        new Endings(),
        new HeldMounts(parts.files()),
        new ConcurrentHashMap<>(),
        new InitLayers(parts.database(), parts.snapshots(), parts.files()),
        new Hardening(parts));
  }

  Database database() {
    return parts.database();
  }

  static String cgroupName(ContainerId id) {
    return "c-" + id;
  }
}
